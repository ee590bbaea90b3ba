package dev.weir.connector.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Raw Avro binary of generic records. Avro's readers and writers of generic data may be shared between threads. */
final class AvroGenericSerde implements Serde<GenericRecord> {
    private final Schema schema;
    private final GenericDatumReader<GenericRecord> reader;
    private final GenericDatumWriter<GenericRecord> writer;

    AvroGenericSerde(Schema schema) {
        this.schema = schema;
        this.reader = new GenericDatumReader<>(schema);
        this.writer = new GenericDatumWriter<>(schema);
    }

    @Override
    public byte[] serialize(GenericRecord value) {
        try {
            return AvroPayloads.write(value, writer::write);
        } catch (IOException e) {
            throw new UncheckedIOException("a record can't be written as Avro " + schema.getFullName(), e);
        }
    }

    @Override
    public GenericRecord deserialize(byte @Nullable [] payload) throws DeserializationException {
        byte[] bytes = Payloads.require(payload, "Avro " + schema.getFullName());
        return AvroPayloads.read(bytes, schema, in -> reader.read(null, in));
    }
}
