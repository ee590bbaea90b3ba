package dev.weir.function;

/** Tells a record's key. Shared by all tasks: thread-safe; the same record must always give an equal key. */
@FunctionalInterface
public interface KeySelector<T, K> {
    /** @return never null */
    K getKey(T value) throws Exception;
}
