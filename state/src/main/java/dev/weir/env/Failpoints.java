package dev.weir.env;

/**
 * Named places between two durable steps, at which a test ends the process. {@link Step}s pass one before and one after
 * themselves: {@code before:commit} and {@code after:commit}.
 */
public interface Failpoints {
    /** Nothing happens. */
    Failpoints NONE = name -> {};

    /** Called on whichever thread does the step; may not return. */
    void reached(String name);
}
