package dev.weir.state.type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.reflect.ReflectData;

/** Values that Avro itself reads and writes: generic and specific records, and POJOs by reflection. */
final class AvroType<T> extends Type<T> {
    private final GenericData data;
    private final Schema schema;
    private final boolean equalByContent;
    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;
    /**
     * Avro's own copy takes the arrays, sets and maps of a POJO for those of generic data, and moves a buffer's position
     * while it copies its bytes, though another thread may be writing the same value. Where that has turned out, or can
     * be, values are copied by writing and reading them, which costs several times as much.
     */
    private volatile boolean readsToCopy;

    @SuppressWarnings("unchecked")
    AvroType(GenericData data, Schema schema, boolean equalByContent) {
        this.data = data;
        this.schema = schema;
        this.equalByContent = equalByContent;
        this.writer = data.createDatumWriter(schema);
        this.reader = data.createDatumReader(schema);
        this.readsToCopy = holdsBytes(schema, new HashSet<>());
    }

    /** @param seen the records looked at, since one may hold itself */
    private static boolean holdsBytes(Schema schema, Set<String> seen) {
        return switch (schema.getType()) {
            case BYTES -> true;
            case ARRAY -> holdsBytes(schema.getElementType(), seen);
            case MAP -> holdsBytes(schema.getValueType(), seen);
            case UNION -> schema.getTypes().stream().anyMatch(s -> holdsBytes(s, seen));
            case RECORD ->
                seen.add(schema.getFullName())
                        && schema.getFields().stream().anyMatch(f -> holdsBytes(f.schema(), seen));
            default -> false;
        };
    }

    @Override
    boolean equalByContent() {
        return equalByContent;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(T value, Encoder out) throws IOException {
        writer.write(value, out);
    }

    @Override
    @SuppressWarnings("NullAway") // null here means: nothing to use again
    public T read(Decoder in) throws IOException {
        return reader.read(null, in);
    }

    @Override
    public boolean immutable() {
        return false;
    }

    @Override
    public T copy(T value) {
        if (!readsToCopy) {
            try {
                return data.deepCopy(schema, value);
            } catch (ClassCastException | IllegalArgumentException | AvroRuntimeException e) {
                if (!(data instanceof ReflectData)) {
                    throw e;
                }
                readsToCopy = true;
            }
        }
        return readAgain(value);
    }

    private T readAgain(T value) {
        BytesEncoder encoded = new BytesEncoder();
        try {
            write(value, encoded);
            return read(DecoderFactory.get().binaryDecoder(encoded.array(), 0, encoded.length(), null));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy a " + schema.getFullName(), e);
        }
    }
}
