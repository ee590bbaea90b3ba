package dev.weir.dataflow;

import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Records one after another, in Avro's binary encoding. A type stands before its first record:
 *
 * <pre>
 *   record  int number of its type, [only with a number that is new: string name, string Avro schema of the type,]
 *           long timestamp, the value
 * </pre>
 *
 * Owned by one thread.
 */
public final class RecordWriter {
    private final RecordTypes types;
    private final Map<RecordTypes.Named, Integer> numbers = new IdentityHashMap<>();
    private final BytesEncoder out = new BytesEncoder();
    private long records;

    public RecordWriter(RecordTypes types) {
        this.types = types;
    }

    /**
     * Adds the records of a batch.
     *
     * @param from the index of the first
     * @return false when one of them can't be written; what has been written until then is of no use
     */
    public boolean add(Batch batch, int from) {
        for (int i = from; i < batch.size(); i++) {
            if (!add(batch.value(i), batch.timestampMs(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean add(Object value, long timestampMs) {
        RecordTypes.Named type = types.of(value);
        if (type == null) {
            return false;
        }
        try {
            if (!numbers.containsKey(type)) {
                readBack(type.type(), value);
            }
            writeType(type);
            out.writeLong(timestampMs);
            type.type().write(value, out);
            records++;
            return true;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Say, a null where the class promises none, or a ring of objects: nothing that has to do with the disk.
            types.refuse(value, e);
            return false;
        }
    }

    /** What can't be read must not get into a checkpoint. */
    private static void readBack(Type<Object> type, Object value) throws IOException {
        BytesEncoder encoded = new BytesEncoder();
        type.write(value, encoded);
        type.read(new BoundedDecoder(encoded.array(), 0, encoded.length()));
    }

    private void writeType(RecordTypes.Named type) {
        Integer known = numbers.get(type);
        out.writeInt(known == null ? numbers.size() : known);
        if (known == null) {
            numbers.put(type, numbers.size());
            out.writeString(type.name());
            out.writeString(type.type().schema().toString());
        }
    }

    public long records() {
        return records;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
