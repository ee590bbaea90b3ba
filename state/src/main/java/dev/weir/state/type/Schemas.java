package dev.weir.state.type;

import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Reads and compares schemas that stand in checkpoints. */
public final class Schemas {
    private Schemas() {}

    /** Takes names as they are: those of nested classes may have a {@code $}, which Avro's parser otherwise refuses. */
    public static Schema parse(String text) {
        return new Schema.Parser(NameValidator.NO_VALIDATION).parse(text);
    }

    /** Whether equal values have equal bytes: the same schema, but for classes that moved and names that have an alias. */
    public static boolean sameBytes(Schema written, Schema asked) {
        Schema known = new MovedClasses(written, asked).known();
        return Schema.applyAliases(written, known).equals(known);
    }
}
