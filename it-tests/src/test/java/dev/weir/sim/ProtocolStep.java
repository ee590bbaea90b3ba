package dev.weir.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every step that the coordinator gives a name: what failpoints, stories, the simulator's matrix and the model's traces
 * call it. {@code ProtocolStepTest} holds this list against the production source.
 */
public enum ProtocolStep {
    // ---- the claim
    PREFLIGHT("preflight", "looks only"),
    LOOK("look", "looks only: what it refuses is a start that the model does not make"),
    PROBE_STORE("probe-store", "a file that nobody reads"),
    FENCE_0("fence-0"),
    FENCE_1("fence-1"),
    FENCE_2("fence-2"),
    FENCE_3("fence-3", "three ids are enough for two concurrent checkpoints; one more is fenced like them"),
    STORE_ID("store-id", "there is one store"),
    READ_MARKER("read-marker"),
    COMMIT_CLAIM("commit-claim"),
    RESTORE_STATE("restore-state", "no start names a savepoint"),
    PUBLISH_RESTORED("publish-restored", "no start names a savepoint"),
    COMMIT_RESTORED("commit-restored", "no start names a savepoint"),
    READ_CHECKPOINT("read-checkpoint"),
    START_OFFSETS("start-offsets", "the input begins at its first record"),
    PUBLISH_0("publish-0", "the input begins at its first record"),
    OPEN_STATE("open-state", "how state is kept is not the protocol's"),
    OPEN_EPOCHS("open-epochs", "a transaction begins with the first that is written into it"),
    // ---- a task
    ACKNOWLEDGE("acknowledge"),
    // ---- the completion
    FLUSH("flush"),
    WRITE("write"),
    PUBLISH("publish"),
    MARKER("marker"),
    COMMIT("commit"),
    CONFIRM("confirm", "a note for people: recovery asks the marker only"),
    // ---- behind it
    RETIRE("retire"),
    COLLECT_ORPHANS("collect-orphans"),
    MERGE("merge", "how state is kept is not the protocol's"),
    FOLD("fold", "how state is kept is not the protocol's"),
    SNAPSHOT("snapshot", "how state is kept is not the protocol's"),
    BASE("base", "how state is kept is not the protocol's"),
    READ_HISTORY("read-history", "nobody's duty"),
    WRITE_HISTORY("write-history", "nobody's duty"),
    WRITE_SAVEPOINT("write-savepoint", "nobody asks for savepoints"),
    DISPOSE_CLAIMED("dispose-claimed", "no start names a savepoint"),
    DISCOVER_SPLITS("discover-splits", "the input is one row"),
    FIND_TOPIC("find-topic", "there is one output"),
    COMMIT_CANCELLED("commit-cancelled", "nobody cancels"),
    DELETE_CHECKPOINTS("delete-checkpoints", "nobody cancels"),
    ABORT_OPEN("abort-open", "nobody ends a process in peace");

    private static final Map<String, ProtocolStep> BY_NAME = new LinkedHashMap<>();

    static {
        for (ProtocolStep step : values()) {
            BY_NAME.put(step.stepName, step);
        }
    }

    private final String stepName;
    private final @Nullable String leftOutOfModel;

    ProtocolStep(String stepName) {
        this(stepName, null);
    }

    ProtocolStep(String stepName, @Nullable String leftOutOfModel) {
        this.stepName = stepName;
        this.leftOutOfModel = leftOutOfModel;
    }

    /** What production calls it. */
    public String stepName() {
        return stepName;
    }

    /** Why the model of the protocol does without it; null when it has it. */
    public @Nullable String leftOutOfModel() {
        return leftOutOfModel;
    }

    /** Null for a step that is not production's. */
    static @Nullable ProtocolStep of(String name) {
        return BY_NAME.get(name);
    }

    @Override
    public String toString() {
        return stepName;
    }
}
