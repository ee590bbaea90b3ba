package dev.weir.job;

import dev.weir.function.OutputTag;
import java.util.function.Supplier;

/**
 * A step and the stream of what it emits.
 *
 * @param <T> what its main output carries
 */
public final class SingleOutputStreamOperator<T> extends DataStream<T> {
    private final Steps steps;
    private final Step step;

    SingleOutputStreamOperator(Steps steps, Step step) {
        super(steps, Edges.from(step, null));
        this.steps = steps;
        this.step = step;
    }

    /**
     * The stable id, by which the step's state is found again, in every later version of the job. Required for sources,
     * sinks and everything with state.
     *
     * @param uid 1 to 100 letters, digits, dots, underscores and dashes, the first no underscore
     */
    public SingleOutputStreamOperator<T> uid(String uid) {
        step.setUid(uid);
        return this;
    }

    /** For people; the uid unless set. */
    public SingleOutputStreamOperator<T> name(String name) {
        step.setName(name);
        return this;
    }

    /** How many tasks run the step; the job's parallelism unless set. */
    public SingleOutputStreamOperator<T> setParallelism(int parallelism) {
        step.setParallelism(parallelism);
        return this;
    }

    /** What the step emits to a side output. Only {@code process} steps have any. */
    public <X> DataStream<X> getSideOutput(OutputTag<X> tag) {
        if (!step.hasSideOutputs()) {
            throw step.wrong("has no side outputs. Use a process function, and emit with context.output(...)");
        }
        return new DataStream<>(steps, Edges.from(step, tag.id()));
    }

    /** Two tasks that shared an instance would share its fields, and a restart would meet what the last one left. */
    SingleOutputStreamOperator<T> checkInstances(Supplier<?> function) {
        step.markSideOutputs();
        Object first = function.get();
        Object second = function.get();
        if (first == second) {
            throw step.wrong("gets the same function object twice from its supplier, but each task needs its own."
                    + " Make a new one in the supplier, e.g. MyFunction::new");
        }
        return this;
    }
}
