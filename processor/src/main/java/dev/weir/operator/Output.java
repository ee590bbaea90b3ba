package dev.weir.operator;

/** Where an operator puts what it emits: the next operator of the chain, or the channels of the next task. */
public interface Output {
    void emit(Object value, long timestampMs) throws Exception;

    /** Emits to a side output; dropped when the job has nothing connected to it. */
    void emitSide(String tag, Object value, long timestampMs) throws Exception;
}
