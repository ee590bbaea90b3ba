package dev.weir.state.type;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** A type of values that never change and have an Avro type of their own. */
final class ScalarType<T> extends Type<T> {
    interface Writer<T> {
        void write(T value, Encoder out) throws IOException;
    }

    interface Reader<T> {
        T read(Decoder in) throws IOException;
    }

    private final Schema schema;
    private final Writer<T> writer;
    private final Reader<T> reader;

    ScalarType(Schema.Type type, Writer<T> writer, Reader<T> reader) {
        this.schema = Schema.create(type);
        this.writer = writer;
        this.reader = reader;
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
    public T read(Decoder in) throws IOException {
        return reader.read(in);
    }

    @Override
    public boolean immutable() {
        return true;
    }

    @Override
    public T copy(T value) {
        return value;
    }
}
