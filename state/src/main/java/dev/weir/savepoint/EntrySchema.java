package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * What one datum of a state holds: a record of its parts, so that its encoding is their encodings one after another.
 *
 * <pre>
 *   VALUE    key, value
 *   LIST     key, value: the whole list as an array
 *   MAP      key, mapKey, value
 *   TIMERS   key, time (milliseconds since the epoch)
 * </pre>
 *
 * @param sub the schema of the second part; null where there is none
 * @param value null for timers, which have none
 */
record EntrySchema(
        String kind,
        Schema key,
        @Nullable Schema sub,
        @Nullable Schema value) {
    static final String VALUE = "VALUE";
    static final String LIST = "LIST";
    static final String MAP = "MAP";
    static final String TIMERS = "TIMERS";

    private static final String NAME = "Entry";
    private static final String NAMESPACE = "dev.weir.savepoint";

    /** Where the parts of a datum begin. */
    record Parts(int keyLength, int subLength, int valueLength) {}

    static EntrySchema of(KeyedStateMetadata state) {
        Schema key = parse(state.keySchema());
        return switch (state.kind()) {
            case VALUE, LIST -> new EntrySchema(state.kind(), key, null, parse(state.valueSchema()));
            case MAP ->
                new EntrySchema(MAP, key, parse(String.valueOf(state.subKeySchema())), parse(state.valueSchema()));
            case TIMERS -> new EntrySchema(TIMERS, key, Schema.create(Schema.Type.LONG), null);
            default ->
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "state '" + state.name() + "' is of kind " + state.kind() + ", expected " + VALUE + ", " + LIST
                                + ", " + MAP + " or " + TIMERS + ": it was written by a newer release of Weir");
        };
    }

    private static Schema parse(String schema) {
        return Schemas.parse(schema);
    }

    /**
     * The schema of a whole datum.
     *
     * @throws WeirException CONFIGURATION when two of the parts use one name for different types
     */
    Schema datum() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("key", key));
        if (sub != null) {
            fields.add(new Field(kind.equals(MAP) ? "mapKey" : "time", sub));
        }
        if (value != null) {
            fields.add(new Field("value", value));
        }
        Schema datum = Schema.createRecord(NAME, null, NAMESPACE, false, fields);
        // A name that comes twice is written once; whether both meant the same only reading shows.
        if (!parse(datum.toString()).equals(datum)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the key " + key + " and the value " + value
                            + " use one type name for different types, expected one"
                            + " meaning of each name in a state: rename one of them in the job");
        }
        return datum;
    }

    /** Finds the parts of a datum. @throws IOException when the bytes are no datum of this schema */
    Parts split(byte[] bytes, int from, int length) throws IOException {
        BoundedDecoder in = new BoundedDecoder(bytes, from, length);
        GenericDatumReader.skip(key, in);
        int keyLength = in.position();
        if (sub != null) {
            GenericDatumReader.skip(sub, in);
        }
        int withSub = in.position();
        return new Parts(keyLength, withSub - keyLength, length - withSub);
    }

    /** Passes over one datum. */
    void skip(BoundedDecoder in) throws IOException {
        GenericDatumReader.skip(key, in);
        if (sub != null) {
            GenericDatumReader.skip(sub, in);
        }
        if (value != null) {
            GenericDatumReader.skip(value, in);
        }
    }
}
