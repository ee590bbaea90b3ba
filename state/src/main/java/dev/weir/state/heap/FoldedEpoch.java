package dev.weir.state.heap;

/** Up to which epoch a backend's changes are in the base: written by whoever folds, read by the task. */
final class FoldedEpoch {
    private volatile int epoch;

    int get() {
        return epoch;
    }

    void set(int folded) {
        epoch = folded;
    }
}
