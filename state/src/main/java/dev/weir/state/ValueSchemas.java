package dev.weir.state;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.ExpiringSchemas;
import dev.weir.state.type.SchemaResolution;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that the values of one state have.
 *
 * <pre>
 *   encoded value   varint: the number of the schema it was written with; then the value in Avro's binary encoding
 *   numbers         0, 1, ... in the order in which the job asked for them; a number keeps its meaning for ever
 * </pre>
 *
 * So a state that is asked for with another schema costs nothing at the start: its values are rewritten one by one, as
 * they are read. Immutable and thread-safe.
 */
public final class ValueSchemas {
    private static final int NUMBER_LENGTH_MAX = 4;

    private final List<Schema> schemas;
    private final int writtenAs;
    /** Equal to the one written with; may know other aliases. */
    private final Schema present;

    private final @Nullable Long ttlSinceMs;
    /** By number; null where nothing has to be rewritten. */
    private final @Nullable SchemaResolution[] resolutions;

    private ValueSchemas(List<Schema> schemas, int writtenAs, Schema present, @Nullable Long ttlSinceMs) {
        this.schemas = List.copyOf(schemas);
        this.writtenAs = writtenAs;
        this.present = present;
        this.ttlSinceMs = ttlSinceMs;
        this.resolutions = resolutions();
    }

    /** Of a state that is new. */
    public static ValueSchemas of(Schema only) {
        return new ValueSchemas(List.of(only), 0, only, null);
    }

    /** Of a state as a checkpoint holds it. */
    public static ValueSchemas of(KeyedStateMetadata held) {
        List<Schema> schemas = held.valueSchemas().stream().map(Schemas::parse).toList();
        return new ValueSchemas(schemas, held.writtenAs(), schemas.get(held.writtenAs()), held.ttlSinceMs());
    }

    /**
     * The same, for values that are from now on written with this schema; {@link SchemaCheck} says whether that is
     * possible.
     *
     * @param nowMs wall clock; from then on its values live, should the state get a time to live only now
     */
    public ValueSchemas evolvedTo(Schema asked, long nowMs) {
        Long since = ExpiringSchemas.expires(asked) ? since(nowMs) : null;
        int known = schemas.indexOf(asked);
        if (known >= 0) {
            return new ValueSchemas(schemas, known, asked, since);
        }
        List<Schema> more = new ArrayList<>(schemas);
        more.add(asked);
        return new ValueSchemas(more, schemas.size(), asked, since);
    }

    private @Nullable Long since(long nowMs) {
        return ExpiringSchemas.expires(present) ? ttlSinceMs : Long.valueOf(nowMs);
    }

    /** By number. */
    public List<Schema> all() {
        return schemas;
    }

    /** What values are written with, and what {@link #open} returns them in. */
    public Schema present() {
        return present;
    }

    /** Its number. */
    public int writtenAs() {
        return writtenAs;
    }

    /**
     * When the state got its time to live, wall clock: its older values count as touched then. Null when it has none, or
     * always had it.
     */
    public @Nullable Long ttlSinceMs() {
        return ttlSinceMs;
    }

    /** Begins an encoded value. */
    public void begin(BytesEncoder out) {
        out.writeUnsignedVarint(writtenAs);
    }

    /**
     * A decoder of a value in the present schema, whatever schema it was written with.
     *
     * @param bytes holds the encoded value at {@code from}
     * @param reuse may be used again for the result
     * @throws IOException when the bytes are none of these schemas
     */
    public BinaryDecoder open(byte[] bytes, int from, int length, @Nullable BinaryDecoder reuse) throws IOException {
        int digits = 1;
        while (digits <= length && bytes[from + digits - 1] < 0) {
            digits++;
        }
        if (digits > Math.min(length, NUMBER_LENGTH_MAX)) {
            throw new IOException("a value of " + length + " bytes does not begin with the number of a schema");
        }
        int number = 0;
        for (int i = digits - 1; i >= 0; i--) {
            number = number << 7 | bytes[from + i] & 0x7f;
        }
        return open(number, DecoderFactory.get().binaryDecoder(bytes, from + digits, length - digits, reuse));
    }

    private BinaryDecoder open(int number, BinaryDecoder value) throws IOException {
        if (number < 0 || number >= resolutions.length) {
            throw new IOException("a value has schema number " + number + ", expected less than " + resolutions.length);
        }
        SchemaResolution resolution = resolutions[number];
        return resolution == null ? value : DecoderFactory.get().binaryDecoder(resolution.rewrite(value), value);
    }

    private @Nullable SchemaResolution[] resolutions() {
        @Nullable SchemaResolution[] all = new SchemaResolution[schemas.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i == writtenAs ? null : new SchemaResolution(schemas.get(i), present);
        }
        return all;
    }
}
