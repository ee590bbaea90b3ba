package dev.weir.state.type;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Schemas of values that carry the time at which they were touched last, and the same schemas without it. A list carries
 * a time for each element. Pure functions.
 */
public final class ExpiringSchemas {
    private static final String NAME = "Expiring";
    private static final String NAMESPACE = "dev.weir.state";
    private static final String FULL_NAME = NAMESPACE + "." + NAME;

    private ExpiringSchemas() {}

    /** Whether values of this schema, or the elements of a list of it, carry a time. */
    public static boolean expires(Schema schema) {
        return isExpiring(schema) || ofElements(schema);
    }

    /** Whether they differ at most in carrying a time. */
    public static boolean alike(Schema one, Schema other) {
        return plain(one).equals(plain(other));
    }

    /** The schema without times; the same one when there are none. */
    static Schema plain(Schema schema) {
        if (ofElements(schema)) {
            return Schema.createArray(plain(schema.getElementType()));
        }
        return isExpiring(schema) ? schema.getField("value").schema() : schema;
    }

    /** The schema of a value with a time. */
    static Schema expiring(Schema value) {
        return Schema.createRecord(
                NAME,
                "A value and when it was touched last, in milliseconds since the epoch.",
                NAMESPACE,
                false,
                List.of(
                        new Schema.Field("touchedAtMs", Schema.create(Schema.Type.LONG)),
                        new Schema.Field("value", value)));
    }

    /** A schema without times, with times where the example has them. */
    static Schema like(Schema example, Schema plain) {
        if (ofElements(example) && plain.getType() == Schema.Type.ARRAY) {
            return Schema.createArray(expiring(plain.getElementType()));
        }
        return isExpiring(example) ? expiring(plain) : plain;
    }

    /** Whether it is a list whose elements carry times. */
    static boolean ofElements(Schema schema) {
        return schema.getType() == Schema.Type.ARRAY && isExpiring(schema.getElementType());
    }

    private static boolean isExpiring(Schema schema) {
        return schema.getType() == Schema.Type.RECORD && schema.getFullName().equals(FULL_NAME);
    }
}
