package dev.weir.env;

/** How full the memory is with what is still needed. */
@FunctionalInterface
public interface MemoryGauge {
    /** Nobody measures. */
    MemoryGauge NONE = () -> 0;

    /** The live share of the heap after its last full collection, 0 to 1; 0 before the first. Any thread. */
    double liveShare();
}
