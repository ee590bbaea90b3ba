package dev.weir.connector.serde;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.state.type.Type;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The formats that come with Weir.
 *
 * <p>Of a null payload (a tombstone) none of them makes a value by itself: they throw, because a deletion that is taken
 * for nothing would be a loss. {@link #skipNull} leaves such records out, {@link #optional} hands them on.
 */
public final class Serdes {
    private Serdes() {}

    /** The payload as it is. The array is not copied; nobody may change it. */
    public static Serde<byte[]> bytes() {
        return FixedSerdes.BYTES;
    }

    /** UTF-8; malformed input is an error. */
    public static Serde<String> string() {
        return FixedSerdes.STRING;
    }

    /** 8 bytes, big-endian, as Kafka's own serializer writes them. */
    public static Serde<Long> longs() {
        return FixedSerdes.LONG;
    }

    /** 4 bytes, big-endian, as Kafka's own serializer writes them. */
    public static Serde<Integer> ints() {
        return FixedSerdes.INT;
    }

    /**
     * JSON by Jackson: records and beans. Unknown properties are ignored, missing ones are null or 0; anything after the
     * value is an error, and so is the JSON value {@code null}. So is what could be read only with another value: a number
     * with a fraction for an integer (12.0 too), one too large, an empty text for a number, boolean or enum, a number for a
     * boolean or enum.
     */
    public static <T> Serde<T> json(Class<T> type) {
        return json(JsonSerde.defaultMapper(), type);
    }

    /** JSON by a mapper of one's own, as it is configured now. */
    public static <T> Serde<T> json(ObjectMapper mapper, Class<T> type) {
        return new JsonSerde<>(mapper, type);
    }

    /** Raw Avro binary of this schema: no header, no schema id. */
    public static Serde<GenericRecord> avroGeneric(Schema schema) {
        return new AvroGenericSerde(schema);
    }

    /** Raw Avro binary of the type's schema: no header, no schema id. */
    public static <T> Serde<T> avro(Type<T> type) {
        return new AvroTypeSerde<>(type);
    }

    /** Leaves out records without a payload. */
    public static <T> Deserializer<T> skipNull(Deserializer<T> deserializer) {
        return payload -> payload == null ? null : deserializer.deserialize(payload);
    }

    /** Hands on a missing payload as an empty value, and writes an empty value as a missing payload. */
    public static <T> Serde<Optional<T>> optional(Serde<T> serde) {
        return new OptionalSerde<>(serde);
    }
}
