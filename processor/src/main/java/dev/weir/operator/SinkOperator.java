package dev.weir.operator;

import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import org.jspecify.annotations.Nullable;

/** The end of a chain: hands records to a sink's writer. */
public final class SinkOperator extends Operator {
    private final Sink<Object> sink;
    private String uid = "";
    private volatile @Nullable SinkWriter<Object> writer;

    @SuppressWarnings("unchecked") // the job API paired the sink with the stream whose records come here
    public SinkOperator(Sink<?> sink) {
        this.sink = (Sink<Object>) sink;
    }

    @Override
    public void open(OperatorContext context) {
        uid = context.uid();
        writer = sink.createWriter(context.sinkContext());
    }

    /** The writer's own errors have names; what has none comes from a serializer, or another function of the sink's. */
    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        SinkWriter<Object> to = writer();
        try {
            to.write(value, timestampMs);
        } catch (RuntimeException | Error e) {
            throw UserErrors.in(uid, "write", null, e);
        }
    }

    @Override
    public boolean isReady() {
        return writer().isReady();
    }

    @Override
    public boolean canCut() {
        return writer().canCut();
    }

    @Override
    public void cut() {
        writer().cut();
    }

    /** Records acknowledged in this attempt; any thread. */
    public long acknowledged() {
        SinkWriter<Object> w = writer;
        return w == null ? 0 : w.acknowledged();
    }

    @Override
    public void close() {
        SinkWriter<Object> w = writer;
        if (w != null) {
            w.close();
        }
    }

    private SinkWriter<Object> writer() {
        SinkWriter<Object> w = writer;
        if (w == null) {
            throw new IllegalStateException("the sink " + sink.describe() + " is not open");
        }
        return w;
    }
}
