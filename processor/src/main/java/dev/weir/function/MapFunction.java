package dev.weir.function;

/** Turns one record into one. Shared by all tasks: thread-safe, best without any state. */
@FunctionalInterface
public interface MapFunction<T, R> {
    /** @return never null; to leave a record out, use a {@link FilterFunction} or a {@link FlatMapFunction} */
    R map(T value) throws Exception;
}
