package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState.Mode;
import dev.weir.function.BroadcastState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.jspecify.annotations.Nullable;

/** A map that every task holds in full. Owned by the task's thread. */
final class HeapBroadcastState<K, V> implements BroadcastState<K, V>, OperatorStates.Part {
    private final MapStateDescriptor<K, V> descriptor;
    private final boolean writer;
    private final Type<K> keyType;
    private final Type<V> valueType;
    private final ItemCodec<Map.Entry<K, V>> codec;
    private final Map<K, V> entries = new LinkedHashMap<>();

    /** @param writer whether this task's map is the one that checkpoints hold */
    HeapBroadcastState(MapStateDescriptor<K, V> descriptor, boolean writer) {
        this.descriptor = descriptor;
        this.writer = writer;
        this.keyType = descriptor.keyType();
        this.valueType = descriptor.valueType();
        this.codec = entryCodec(keyType, valueType);
    }

    MapStateDescriptor<K, V> descriptor() {
        return descriptor;
    }

    ItemCodec<Map.Entry<K, V>> codec() {
        return codec;
    }

    void putAll(List<Map.Entry<K, V>> restored) {
        restored.forEach(e -> entries.put(e.getKey(), e.getValue()));
    }

    @Override
    public @Nullable V get(K key) {
        V value = entries.get(key);
        return value == null ? null : valueType.copy(value);
    }

    @Override
    public boolean contains(K key) {
        return entries.containsKey(key);
    }

    @Override
    public Iterable<Map.Entry<K, V>> immutableEntries() {
        return () -> entries.entrySet().stream()
                .map(e -> Map.entry(keyType.copy(e.getKey()), valueType.copy(e.getValue())))
                .iterator();
    }

    @Override
    public void put(K key, V value) {
        entries.put(
                keyType.copy(Objects.requireNonNull(key, "a broadcast state's key")),
                valueType.copy(Objects.requireNonNull(value, "a broadcast state's value")));
    }

    @Override
    public void remove(K key) {
        entries.remove(key);
    }

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public OperatorState snapshot() {
        List<byte[]> items =
                writer ? entries.entrySet().stream().map(codec::encode).toList() : List.of();
        return new OperatorState(
                descriptor.name(), Mode.BROADCAST, codec.schema().toString(), items);
    }

    private static <K, V> ItemCodec<Map.Entry<K, V>> entryCodec(Type<K> keyType, Type<V> valueType) {
        Schema schema = Schema.createRecord(
                "BroadcastEntry",
                null,
                "dev.weir.state",
                false,
                List.of(new Field("key", keyType.schema()), new Field("value", valueType.schema())));
        return new ItemCodec<>(
                schema,
                (entry, out) -> {
                    keyType.write(entry.getKey(), out);
                    valueType.write(entry.getValue(), out);
                },
                in -> Map.entry(keyType.read(in), valueType.read(in)));
    }
}
