package dev.weir.job;

/**
 * The end of a stream.
 *
 * @param <T> what is written
 */
public final class DataStreamSink<T> {
    private final Step step;

    DataStreamSink(Step step) {
        this.step = step;
    }

    /** The stable id; required. See {@link SingleOutputStreamOperator#uid}. */
    public DataStreamSink<T> uid(String uid) {
        step.setUid(uid);
        return this;
    }

    /** For people; the uid unless set. */
    public DataStreamSink<T> name(String name) {
        step.setName(name);
        return this;
    }

    /** How many tasks write; the job's parallelism unless set. */
    public DataStreamSink<T> setParallelism(int parallelism) {
        step.setParallelism(parallelism);
        return this;
    }
}
