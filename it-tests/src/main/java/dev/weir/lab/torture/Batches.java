package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.TortureJob.Batch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one key that are still to come in batches. Where a batch ends is the clock's affair; each is of the next
 * numbers and of no others. Owned by one thread.
 */
final class Batches {
    private final String place;
    private final Queue<Long> due = new ArrayDeque<>();

    /** @param place what messages call it */
    Batches(String place) {
        this.place = place;
    }

    void expect(long number) {
        due.add(number);
    }

    /** This batch has come. @return what is wrong, or null */
    @Nullable
    Finding accept(Batch found) {
        if (found.count() < 1 || found.count() > due.size()) {
            return notOnce("duplicated or from nowhere: " + found + ", due are " + due.size());
        }
        Batch expected = null;
        for (long i = 0; i < found.count(); i++) {
            expected = Batch.of(expected, due.remove());
        }
        return found.equals(expected) ? null : notOnce("wrong: " + found + " where " + expected + " was due");
    }

    private Finding notOnce(String what) {
        return new Finding(Promise.EACH_INPUT_ONCE, place + ": " + what);
    }

    boolean isDue() {
        return !due.isEmpty();
    }

    List<Finding> lost(int atMost) {
        return due.stream()
                .limit(atMost)
                .map(number -> notOnce("lost: " + number))
                .toList();
    }
}
