package dev.weir.function;

/** Turns one record into any number. Shared by all tasks: thread-safe, best without any state. */
@FunctionalInterface
public interface FlatMapFunction<T, R> {
    void flatMap(T value, Collector<R> out) throws Exception;
}
