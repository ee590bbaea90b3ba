package dev.weir.function;

/** Decides which records stay. Shared by all tasks: thread-safe, best without any state. */
@FunctionalInterface
public interface FilterFunction<T> {
    boolean filter(T value) throws Exception;
}
