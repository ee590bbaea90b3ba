package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.SchemaCheck;
import dev.weir.state.layer.RestoredState;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;

/** What was restored and not yet asked for, encoded: only the operator knows the types. */
final class RestoredStates {
    private final String uid;
    private final Map<String, KeyedStateMetadata> written = new LinkedHashMap<>();
    private final Map<String, RestoredState> entries;

    /** @param states what the checkpoint says of the operator; entries of states it does not name count for nothing */
    RestoredStates(String uid, List<KeyedStateMetadata> states, Map<String, RestoredState> entries) {
        this.uid = uid;
        this.entries = entries;
        states.forEach(s -> written.put(s.name(), s));
        entries.keySet().retainAll(written.keySet());
    }

    Collection<KeyedStateMetadata> notAskedFor() {
        return written.values();
    }

    long entries() {
        return entries.values().stream().mapToLong(RestoredState::entries).sum();
    }

    /**
     * A codec that also reads what was restored under its name.
     *
     * @param nowMs wall clock
     * @throws WeirException CONFIGURATION when that can't be read as the job asks for it
     */
    StateCodec evolved(StateCodec asked, long nowMs) {
        KeyedStateMetadata held = written.get(asked.name());
        SchemaCheck.Finding finding = SchemaCheck.compare(held, asked.describe());
        if (finding.outcome() == SchemaCheck.Outcome.INCOMPATIBLE) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "state '" + asked.name() + "' of operator '" + uid + "' does not fit the checkpoint: "
                            + finding.problem());
        }
        return held == null ? asked : asked.over(held, nowMs);
    }

    /** Hands over to a state what was restored under its name. */
    void moveInto(HeapState state, int maxParallelism) {
        written.remove(state.codec.name());
        RestoredState raw = entries.remove(state.codec.name());
        if (raw != null) {
            decode(raw, state, maxParallelism);
        }
    }

    private void decode(RestoredState raw, HeapState state, int maxParallelism) {
        try {
            raw.forEach((keyGroup, bytes, keyFrom, keyLength, valueFrom, valueLength) ->
                    state.codec.read(bytes, keyFrom, keyLength, valueFrom, valueLength, (key, keyHash, sub, value) -> {
                        checkKeyGroup(state, KeyHash.keyGroup(keyHash, maxParallelism), keyGroup);
                        state.restored(key, keyHash, sub, value);
                    }));
        } catch (IOException | AvroRuntimeException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "cannot read a restored entry of state '" + state.codec.name() + "' of '" + uid + "' as "
                            + state.codec.describe() + ": " + e.getMessage(),
                    e);
        }
    }

    private void checkKeyGroup(HeapState state, int found, int expected) {
        if (found != expected) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "a restored entry of state '" + state.codec.name() + "' of '" + uid + "' has a key of key group "
                            + found + ", but stands in key group " + expected
                            + "; the maximum parallelism and the key's type must be those of the checkpoint");
        }
    }
}
