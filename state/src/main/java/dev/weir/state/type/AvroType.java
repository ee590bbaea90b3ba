package dev.weir.state.type;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Values that Avro itself reads and writes: generic and specific records, and POJOs by reflection. */
final class AvroType<T> extends Type<T> {
    private final GenericData data;
    private final Schema schema;
    private final boolean equalByContent;
    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;

    @SuppressWarnings("unchecked")
    AvroType(GenericData data, Schema schema, boolean equalByContent) {
        this.data = data;
        this.schema = schema;
        this.equalByContent = equalByContent;
        this.writer = data.createDatumWriter(schema);
        this.reader = data.createDatumReader(schema);
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
        return data.deepCopy(schema, value);
    }
}
