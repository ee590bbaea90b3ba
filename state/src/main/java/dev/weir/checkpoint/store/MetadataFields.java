package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Field by field: {@link CheckpointMetadata} to Avro's generic records and back. */
final class MetadataFields {
    private MetadataFields() {}

    static GenericRecord toAvro(Schema schema, int formatVersion, CheckpointMetadata m) {
        GenericRecord r = new GenericData.Record(schema);
        Schema id = field(schema, "id");
        r.put("formatVersion", formatVersion);
        r.put("job", m.job());
        r.put("storeId", m.storeId());
        r.put("id", idToAvro(id, m.id()));
        r.put("parent", m.parent() == null ? null : idToAvro(id, m.parent()));
        r.put("restoreId", m.restoreId());
        r.put("engineVersion", m.engineVersion());
        r.put("keyGroupHash", m.keyGroupHash());
        r.put("maxParallelism", m.maxParallelism());
        r.put("triggeredAtMs", m.triggeredAtMs());
        r.put("publishedAtMs", m.publishedAtMs());
        putList(r, "operators", m.operators(), MetadataFields::operatorToAvro);
        putList(r, "files", m.files(), MetadataFields::fileToAvro);
        putList(r, "channelState", m.channelState(), MetadataFields::channelToAvro);
        return r;
    }

    static CheckpointMetadata fromAvro(GenericRecord r) {
        GenericRecord parent = (GenericRecord) r.get("parent");
        return new CheckpointMetadata(
                text(r, "job"),
                text(r, "storeId"),
                idFromAvro((GenericRecord) r.get("id")),
                parent == null ? null : idFromAvro(parent),
                textOrNull(r, "restoreId"),
                text(r, "engineVersion"),
                text(r, "keyGroupHash"),
                (int) r.get("maxParallelism"),
                (long) r.get("triggeredAtMs"),
                (long) r.get("publishedAtMs"),
                list(r, "operators", MetadataFields::operatorFromAvro),
                list(r, "files", MetadataFields::fileFromAvro),
                list(r, "channelState", MetadataFields::channelFromAvro));
    }

    private static GenericRecord idToAvro(Schema schema, CheckpointId id) {
        GenericRecord r = new GenericData.Record(schema);
        r.put("number", id.number());
        r.put("attempt", id.attempt());
        return r;
    }

    private static CheckpointId idFromAvro(GenericRecord r) {
        return new CheckpointId((long) r.get("number"), (long) r.get("attempt"));
    }

    private static void operatorToAvro(GenericRecord r, OperatorMetadata o) {
        r.put("uid", o.uid());
        r.put("parallelism", o.parallelism());
        putList(r, "keyedStates", o.keyedStates(), MetadataFields::keyedStateToAvro);
        putList(r, "operatorStates", o.operatorStates(), MetadataFields::operatorStateToAvro);
        putList(r, "watermarks", o.watermarks(), MetadataFields::watermarkToAvro);
    }

    private static OperatorMetadata operatorFromAvro(GenericRecord r) {
        return new OperatorMetadata(
                text(r, "uid"),
                (int) r.get("parallelism"),
                list(r, "keyedStates", MetadataFields::keyedStateFromAvro),
                list(r, "operatorStates", MetadataFields::operatorStateFromAvro),
                list(r, "watermarks", MetadataFields::watermarkFromAvro));
    }

    private static void keyedStateToAvro(GenericRecord r, KeyedStateMetadata s) {
        r.put("name", s.name());
        r.put("kind", s.kind());
        r.put("keySchema", s.keySchema());
        r.put("subKeySchema", s.subKeySchema());
        r.put("valueSchemas", s.valueSchemas());
        r.put("writtenAs", s.writtenAs());
        r.put("ttlSinceMs", s.ttlSinceMs());
    }

    private static KeyedStateMetadata keyedStateFromAvro(GenericRecord r) {
        return new KeyedStateMetadata(
                text(r, "name"),
                text(r, "kind"),
                text(r, "keySchema"),
                textOrNull(r, "subKeySchema"),
                texts(r, "valueSchemas"),
                (int) r.get("writtenAs"),
                (Long) r.get("ttlSinceMs"));
    }

    private static void operatorStateToAvro(GenericRecord r, OperatorState s) {
        r.put("name", s.name());
        r.put("mode", s.mode().name());
        r.put("schema", s.schema());
        r.put("items", s.items().stream().map(ByteBuffer::wrap).toList());
    }

    private static OperatorState operatorStateFromAvro(GenericRecord r) {
        List<byte[]> items = new ArrayList<>();
        for (Object item : (List<?>) r.get("items")) {
            items.add(bytes((ByteBuffer) item));
        }
        return new OperatorState(
                text(r, "name"), OperatorState.Mode.valueOf(text(r, "mode")), text(r, "schema"), items);
    }

    private static void watermarkToAvro(GenericRecord r, KeyGroupWatermark w) {
        r.put("first", w.first());
        r.put("last", w.last());
        r.put("watermarkMs", w.watermarkMs());
    }

    private static KeyGroupWatermark watermarkFromAvro(GenericRecord r) {
        return new KeyGroupWatermark((int) r.get("first"), (int) r.get("last"), (long) r.get("watermarkMs"));
    }

    private static void fileToAvro(GenericRecord r, StateFile f) {
        r.put("name", f.name());
        r.put("length", f.length());
        r.put("crc32c", f.crc32c());
        r.put("inline", f.inline() == null ? null : ByteBuffer.wrap(f.inline()));
        r.put("base", f.base());
    }

    private static StateFile fileFromAvro(GenericRecord r) {
        ByteBuffer inline = (ByteBuffer) r.get("inline");
        return new StateFile(
                text(r, "name"),
                (long) r.get("length"),
                (long) r.get("crc32c"),
                inline == null ? null : bytes(inline),
                (boolean) r.get("base"));
    }

    private static void channelToAvro(GenericRecord r, ChannelState c) {
        r.put("edge", c.edge());
        r.put("length", c.length());
        r.put("crc32c", c.crc32c());
        r.put("name", c.name());
    }

    private static ChannelState channelFromAvro(GenericRecord r) {
        return new ChannelState(text(r, "edge"), (long) r.get("length"), (long) r.get("crc32c"), text(r, "name"));
    }

    private static <T> void putList(GenericRecord r, String name, List<T> items, BiConsumer<GenericRecord, T> fill) {
        Schema element = field(r.getSchema(), name).getElementType();
        List<GenericRecord> list = new ArrayList<>();
        for (T item : items) {
            GenericRecord itemRecord = new GenericData.Record(element);
            fill.accept(itemRecord, item);
            list.add(itemRecord);
        }
        r.put(name, list);
    }

    private static <T> List<T> list(GenericRecord r, String name, Function<GenericRecord, T> read) {
        List<T> items = new ArrayList<>();
        for (Object item : (List<?>) r.get(name)) {
            items.add(read.apply((GenericRecord) item));
        }
        return items;
    }

    private static Schema field(Schema record, String name) {
        return record.getField(name).schema();
    }

    private static String text(GenericRecord r, String name) {
        return r.get(name).toString();
    }

    private static List<String> texts(GenericRecord r, String name) {
        return ((List<?>) r.get(name)).stream().map(Object::toString).toList();
    }

    private static @Nullable String textOrNull(GenericRecord r, String name) {
        Object value = r.get(name);
        return value == null ? null : value.toString();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
