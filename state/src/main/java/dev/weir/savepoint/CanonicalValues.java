package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.state.ValueSchemas;
import java.io.IOException;
import java.util.List;

/**
 * Values as savepoints hold them: all of the schema that the state is written with now. In files of state each begins with
 * the number of its schema, and there may be older ones.
 */
public final class CanonicalValues {
    /** What begins a value of a state that has one schema only. */
    static final int ONLY_SCHEMA = 0;

    private final ValueSchemas schemas;

    CanonicalValues(KeyedStateMetadata state) {
        this.schemas = ValueSchemas.of(state);
    }

    /** A value of a file of state in the present schema, without the number. */
    byte[] of(byte[] bytes, int from, int length) throws IOException {
        return schemas.open(bytes, from, length, null).inputStream().readAllBytes();
    }

    /** The descriptions of states whose values are all of the present schema. */
    public static List<OperatorMetadata> describe(List<OperatorMetadata> operators) {
        return operators.stream()
                .map(o -> new OperatorMetadata(
                        o.uid(),
                        o.parallelism(),
                        o.keyedStates().stream().map(CanonicalValues::describe).toList(),
                        o.operatorStates(),
                        o.watermarks()))
                .toList();
    }

    static KeyedStateMetadata describe(KeyedStateMetadata s) {
        return new KeyedStateMetadata(
                s.name(),
                s.kind(),
                s.keySchema(),
                s.subKeySchema(),
                List.of(s.valueSchema()),
                ONLY_SCHEMA,
                s.ttlSinceMs());
    }
}
