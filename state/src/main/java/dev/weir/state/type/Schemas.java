package dev.weir.state.type;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Reads and compares schemas that stand in checkpoints. */
public final class Schemas {
    private static final int SHOWN_MAX = 200;

    private Schemas() {}

    /**
     * Takes names as they are: those of nested classes may have a {@code $}, which Avro's parser otherwise refuses.
     *
     * @throws WeirException CONFIGURATION when it is no schema
     */
    public static Schema parse(String text) {
        try {
            return new Schema.Parser(NameValidator.NO_VALIDATION).parse(text);
        } catch (RuntimeException e) {
            // Avro meets garbage with exceptions of many kinds.
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "found '" + brief(text) + "', expected an Avro schema (" + e
                            + "). What it stands in is damaged: restore that from a copy",
                    e);
        }
    }

    private static String brief(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    /** Whether equal values have equal bytes: the same schema, but for classes that moved and names that have an alias. */
    public static boolean sameBytes(Schema written, Schema asked) {
        Schema known = new MovedClasses(written, asked).known();
        return Schema.applyAliases(written, known).equals(known);
    }
}
