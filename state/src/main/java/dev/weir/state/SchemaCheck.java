package dev.weir.state;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.type.ExpiringSchemas;
import dev.weir.state.type.SchemaDetour;
import dev.weir.state.type.SchemaDifference;
import dev.weir.state.type.Schemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Compares the keyed states of an operator that a checkpoint holds with those that the job asks for. Pure functions. */
public final class SchemaCheck {
    /** What becomes of a state. */
    public enum Outcome {
        /** It is asked for as it is. */
        MATCHED,
        /** Its values have another schema, as which they can be read. */
        EVOLVED,
        /** The checkpoint does not hold it. */
        NEW,
        /** The job does not ask for it. */
        MISSING,
        /** It can't be read as it is asked for. */
        INCOMPATIBLE
    }

    /**
     * What was found of one state.
     *
     * @param problem what was found and expected, and what to do; null unless INCOMPATIBLE
     */
    public record Finding(
            String state, Outcome outcome, @Nullable String problem) {}

    private SchemaCheck() {}

    /** One finding for each state of either side; first those asked for. */
    public static List<Finding> compare(List<KeyedStateMetadata> held, List<KeyedStateMetadata> asked) {
        Map<String, KeyedStateMetadata> left = new LinkedHashMap<>();
        held.forEach(h -> left.put(h.name(), h));
        List<Finding> findings = new ArrayList<>();
        asked.forEach(a -> findings.add(compare(left.remove(a.name()), a)));
        left.keySet().forEach(name -> findings.add(new Finding(name, Outcome.MISSING, null)));
        return findings;
    }

    /** @param held null when the checkpoint does not hold a state of this name */
    public static Finding compare(@Nullable KeyedStateMetadata held, KeyedStateMetadata asked) {
        if (held == null) {
            return new Finding(asked.name(), Outcome.NEW, null);
        }
        String problem = problem(held, asked);
        Outcome outcome = problem != null
                ? Outcome.INCOMPATIBLE
                : isPresent(held, asked.valueSchema()) ? Outcome.MATCHED : Outcome.EVOLVED;
        return new Finding(asked.name(), outcome, problem);
    }

    private static @Nullable String problem(KeyedStateMetadata held, KeyedStateMetadata asked) {
        if (!held.kind().equals(asked.kind())) {
            return "it was written as " + held.kind() + ", and is asked for as " + asked.kind()
                    + "; ask for it as it was written, or under a new name";
        }
        if (!sameKey(held.keySchema(), asked.keySchema())) {
            return fixed("key", held.keySchema(), asked.keySchema());
        }
        if (!sameKey(held.subKeySchema(), asked.subKeySchema())) {
            return fixed("map key", held.subKeySchema(), asked.subKeySchema());
        }
        return valueProblem(held, asked.valueSchema());
    }

    /** The bytes of a key are its identity. */
    private static String fixed(String what, @Nullable String held, @Nullable String asked) {
        return "its " + what + " was written as " + held + ", and is asked for as " + asked + ", but the type of a "
                + what + " is fixed for the life of its state; use the former type, or a state under a new name";
    }

    /** There may be values of every schema that the state ever had. */
    private static @Nullable String valueProblem(KeyedStateMetadata held, String asked) {
        for (String written : held.valueSchemas()) {
            String difference = written.equals(asked)
                    ? null
                    : SchemaDifference.between(Schemas.parse(written), Schemas.parse(asked));
            if (difference != null) {
                return difference + ". Values written as " + written + " can't be read as " + asked
                        + "; give new components a default (@AvroDefault), renamed components and classes"
                        + " their former name (@AvroAlias), widen types only, or ask for a state under a new name";
            }
        }
        return detour(held, asked);
    }

    /**
     * An older value is read as it is asked for at once, or by way of the present schema when it was changed meanwhile. Who
     * goes back to a former type gets what was not changed as it was.
     */
    private static @Nullable String detour(KeyedStateMetadata held, String askedText) {
        Schema present = Schemas.parse(held.valueSchema());
        Schema asked = Schemas.parse(askedText);
        if (held.valueSchemas().stream().anyMatch(s -> ExpiringSchemas.alike(Schemas.parse(s), asked))) {
            return null;
        }
        for (String written : held.valueSchemas()) {
            String difference = SchemaDetour.difference(Schemas.parse(written), present, asked);
            if (difference != null) {
                return difference
                        + ", or start from a savepoint, which holds all values in one form. Values written as "
                        + written + " would otherwise depend on whether they were changed while the type was "
                        + held.valueSchema();
            }
        }
        return null;
    }

    private static boolean sameKey(@Nullable String held, @Nullable String asked) {
        return Objects.equals(held, asked)
                || (held != null && asked != null && Schemas.sameBytes(Schemas.parse(held), Schemas.parse(asked)));
    }

    private static boolean isPresent(KeyedStateMetadata held, String asked) {
        return held.valueSchema().equals(asked)
                || Schemas.parse(held.valueSchema()).equals(Schemas.parse(asked));
    }
}
