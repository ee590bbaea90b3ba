package dev.weir.lab.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges the output of a run, record by record in the order in which the topic has them: each expected record once, with
 * the right content, in order per account. Not thread-safe.
 */
abstract class OutputVerifier {
    private static final int KEPT_FAULTS = 5;

    private final List<String> faults = new ArrayList<>();
    private long faultCount;
    private long accepted;

    /** Takes the next record's value. */
    final void accept(byte[] value) {
        accepted++;
        check(value);
    }

    abstract void check(byte[] value);

    /** Looks for what is missing; called once, after the last record. */
    abstract void checkComplete();

    /** How many records a right output has. */
    abstract long expected();

    final void fault(String what) {
        faultCount++;
        if (faults.size() < KEPT_FAULTS) {
            faults.add(what);
        }
    }

    final long accepted() {
        return accepted;
    }

    final boolean exact() {
        return faultCount == 0 && accepted == expected();
    }

    /** What is wrong, for people. */
    final String verdict() {
        String counts = accepted + " records of " + expected();
        return exact() ? counts + ", exact" : counts + ", " + faultCount + " faults: " + String.join("; ", faults);
    }
}
