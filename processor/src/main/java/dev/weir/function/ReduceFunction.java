package dev.weir.function;

/** Combines two values of a key into one. Shared by all tasks: thread-safe, best without any state. */
@FunctionalInterface
public interface ReduceFunction<T> {
    /**
     * @param reduced what the key's earlier records were reduced to
     * @param value the next record
     * @return never null
     */
    T reduce(T reduced, T value) throws Exception;
}
