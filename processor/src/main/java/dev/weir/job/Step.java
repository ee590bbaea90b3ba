package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A step of a job while the job is being defined; becomes a node of the graph. */
final class Step {
    /** What a step needs of its surroundings. */
    enum Kind {
        /** May go without a uid. */
        STATELESS,
        STATEFUL,
        /** STATEFUL, and nothing follows. */
        SINK
    }

    private static final Pattern UID = Pattern.compile("[A-Za-z0-9.-][A-Za-z0-9._-]{0,99}");

    private final int id;
    private final String what;
    private final Kind kind;
    private final List<Edge> inputs;
    private final Function<Step, Node> toNode;
    private final String place;
    private @Nullable String uid;
    private @Nullable String name;
    private int parallelism;
    private boolean sideOutputs;

    /** @param what what it does in one word, e.g. {@code filter} */
    Step(int id, String what, Kind kind, List<Edge> inputs, Function<Step, Node> toNode, String place) {
        this.id = id;
        this.what = what;
        this.kind = kind;
        this.inputs = inputs;
        this.toNode = toNode;
        this.place = place;
    }

    int id() {
        return id;
    }

    @Nullable
    String uid() {
        return uid;
    }

    Kind kind() {
        return kind;
    }

    List<Edge> inputs() {
        return inputs;
    }

    int parallelism() {
        return parallelism;
    }

    String name() {
        return name != null ? name : uid != null ? uid : what;
    }

    Node toNode() {
        if (kind != Kind.STATELESS) {
            requiredUid();
        }
        return toNode.apply(this);
    }

    String requiredUid() {
        if (uid == null) {
            throw wrong("has no uid, by which its state is found again after a restart. Add .uid(\"...\") to it");
        }
        return uid;
    }

    void setUid(String uid) {
        if (!UID.matcher(uid).matches()) {
            throw wrong("has the uid '" + uid + "'. Use 1 to 100 letters, digits, dots, underscores and dashes,"
                    + " the first no underscore");
        }
        this.uid = uid;
    }

    void setName(String name) {
        this.name = name;
    }

    void setParallelism(int parallelism) {
        if (parallelism < 1) {
            throw wrong("has the parallelism " + parallelism + ". It must be at least 1; leave it out for the job's");
        }
        this.parallelism = parallelism;
    }

    void markSideOutputs() {
        sideOutputs = true;
    }

    boolean hasSideOutputs() {
        return sideOutputs;
    }

    /** An error in the job's definition at this step. */
    WeirException wrong(String problem) {
        return new WeirException(ExitCode.CONFIGURATION, describe() + " " + problem);
    }

    String describe() {
        String label = uid != null ? uid : name;
        return "the step " + (label == null || label.equals(what) ? what : what + " '" + label + "'") + " (" + place
                + ")";
    }
}
