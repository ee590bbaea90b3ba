package dev.weir.function;

/** Where a function puts what it emits. Only valid during the call that it was handed to. */
@FunctionalInterface
public interface Collector<T> {
    /**
     * Emits a record, with the timestamp of the record or timer that is being processed. Once emitted, an object must
     * never be changed again.
     *
     * @throws dev.weir.error.WeirException when a step behind this one failed; catching it does not help, the attempt ends
     */
    void collect(T value);
}
