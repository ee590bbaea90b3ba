package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.RestoredState;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

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

    /** Hands over to a state what was restored under its name. */
    void moveInto(HeapState state, int maxParallelism) {
        StateCodec codec = state.codec;
        KeyedStateMetadata before = written.get(codec.name());
        if (before != null) {
            check(before, codec.describe());
            written.remove(codec.name());
        }
        RestoredState raw = entries.remove(codec.name());
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
        } catch (IOException e) {
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

    private void check(KeyedStateMetadata before, KeyedStateMetadata now) {
        boolean same = before.kind().equals(now.kind())
                && sameSchema(before.keySchema(), now.keySchema())
                && sameSchema(before.subKeySchema(), now.subKeySchema())
                && sameSchema(before.valueSchema(), now.valueSchema());
        if (!same) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "state '" + now.name() + "' of operator '" + uid + "' was written as " + text(before)
                            + ", but the job asks for it as " + text(now)
                            + "; ask for it as it was written, or under a new name");
        }
    }

    private static boolean sameSchema(@Nullable String a, @Nullable String b) {
        return a == null || b == null ? a == b : a.equals(b) || parse(a).equals(parse(b));
    }

    private static Schema parse(String schema) {
        return new Schema.Parser().parse(schema);
    }

    static String text(KeyedStateMetadata state) {
        return state.kind() + " with key " + state.keySchema()
                + (state.subKeySchema() == null ? "" : ", map key " + state.subKeySchema()) + ", value "
                + state.valueSchema();
    }
}
