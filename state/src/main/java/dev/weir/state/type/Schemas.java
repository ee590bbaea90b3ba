package dev.weir.state.type;

import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Reads the texts of schemas that stand in checkpoints. */
public final class Schemas {
    private Schemas() {}

    /** Takes names as they are: those of nested classes may have a {@code $}, which Avro's parser otherwise refuses. */
    public static Schema parse(String text) {
        return new Schema.Parser(NameValidator.NO_VALIDATION).parse(text);
    }
}
