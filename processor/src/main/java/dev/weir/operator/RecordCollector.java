package dev.weir.operator;

import dev.weir.function.Collector;
import dev.weir.function.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What user functions emit into. A failure of a later step runs through the user's code on its way out; it is kept here,
 * so that a function that catches it can't make it vanish, nor pass it off as its own.
 */
final class RecordCollector implements Collector<Object> {
    private final String uid;
    private final Output output;
    private long timestampMs = Long.MIN_VALUE;
    private @Nullable Throwable failure;

    RecordCollector(String uid, Output output) {
        this.uid = uid;
        this.output = output;
    }

    /** The timestamp of the record or timer being processed. */
    void setTimestamp(long timestampMs) {
        this.timestampMs = timestampMs;
    }

    long timestamp() {
        return timestampMs;
    }

    @Override
    public void collect(Object value) {
        if (value == null) {
            throw UserErrors.nullEmitted(uid, "collect");
        }
        try {
            output.emit(value, timestampMs);
        } catch (Throwable e) {
            throw passing(e);
        }
    }

    void side(OutputTag<?> tag, Object value) {
        if (value == null) {
            throw UserErrors.nullEmitted(uid, "output(" + tag.id() + ")");
        }
        try {
            output.emitSide(tag.id(), value, timestampMs);
        } catch (Throwable e) {
            throw passing(e);
        }
    }

    /** Throws the failure of a later step, if there is one. To be called when user code has returned, or has failed itself. */
    void rethrow() throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    private RuntimeException passing(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
}
