package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.KeyHash;
import dev.weir.state.ValueSchemas;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.ExpiringSchemas;
import dev.weir.state.type.Type;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Name, kind and types of a state: how its entries are written and read.
 *
 * @param subType what follows the key in an entry's key; null for value state
 * @param schemas those that values have: that of the value's type, and in what was restored others too
 */
record StateCodec(
        String name,
        Kind kind,
        Type<Object> keyType,
        @Nullable Type<Object> subType,
        Type<Object> valueType,
        ValueSchemas schemas) {
    enum Kind {
        VALUE,
        LIST,
        MAP,
        TIMERS
    }

    /** Takes decoded entries. */
    interface Entries {
        void restored(Object key, int keyHash, @Nullable Object sub, Object value);
    }

    /** Of a state that is new. */
    static StateCodec of(
            String name, Kind kind, Type<Object> keyType, @Nullable Type<Object> subType, Type<Object> valueType) {
        return new StateCodec(name, kind, keyType, subType, valueType, ValueSchemas.of(valueType.schema()));
    }

    /** The same for a state that a checkpoint holds. */
    StateCodec over(KeyedStateMetadata held, long nowMs) {
        ValueSchemas evolved = ValueSchemas.of(held).evolvedTo(valueType.schema(), nowMs);
        return new StateCodec(name, kind, keyType, subType, valueType, evolved);
    }

    /** Whether values carry the time at which they were touched last. */
    boolean expires() {
        return ExpiringSchemas.expires(valueType.schema());
    }

    KeyedStateMetadata describe() {
        return new KeyedStateMetadata(
                name,
                kind.name(),
                keyType.schema().toString(),
                kind == Kind.MAP && subType != null ? subType.schema().toString() : null,
                schemas.all().stream().map(Schema::toString).toList(),
                schemas.writtenAs(),
                schemas.ttlSinceMs());
    }

    void writeKey(Entry entry, BytesEncoder out) throws IOException {
        writeKey(entry.key, entry.sub(), out);
    }

    /** Without a sub key: what the keys of all entries of this key begin with. */
    void writeKey(Object key, @Nullable Object sub, BytesEncoder out) throws IOException {
        out.reset();
        keyType.write(key, out);
        if (sub != null && subType != null) {
            subType.write(sub, out);
        }
    }

    void writeValue(Object value, BytesEncoder out) throws IOException {
        out.reset();
        schemas.begin(out);
        valueType.write(value, out);
    }

    /** Decodes entries. */
    EntryReader reader(Entries into) {
        return (bytes, keyFrom, keyLength, valueFrom, valueLength) ->
                read(bytes, keyFrom, keyLength, valueFrom, valueLength, into);
    }

    void read(byte[] bytes, int keyFrom, int keyLength, int valueFrom, int valueLength, Entries into)
            throws IOException {
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, keyFrom, keyLength, null);
        Object key = keyType.read(in);
        int keyOnly = keyLength - in.inputStream().available();
        Object sub = subType == null ? null : subType.read(in);
        Object value = valueType.read(schemas.open(bytes, valueFrom, valueLength, in));
        into.restored(key, hash(bytes, keyFrom, keyOnly), sub, value);
    }

    private static int hash(byte[] bytes, int from, int length) {
        return KeyHash.of(Arrays.copyOfRange(bytes, from, from + length), length);
    }
}
