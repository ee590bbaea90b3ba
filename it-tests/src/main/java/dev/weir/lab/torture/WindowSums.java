package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.TortureJob.Window;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one key that are still to come: what the input holds of them, less what has come. Owned by one thread.
 */
final class WindowSums {
    private final String place;
    private final boolean mayBeLate;
    private final TreeMap<Long, Window> due = new TreeMap<>();
    private int partition = -1;

    /**
     * @param place what messages call it
     * @param mayBeLate whether records may be older than the event time of the job, so that a window comes again with what
     *     was late: those of a partition that was added while the job ran. Others come once
     */
    WindowSums(String place, boolean mayBeLate) {
        this.place = place;
        this.mayBeLate = mayBeLate;
    }

    void expect(long timeMs, long amount) {
        due.merge(Rule.windowEndMs(timeMs), new Window(1, amount), (a, b) -> a.plus(amount));
    }

    /**
     * This window has come.
     *
     * @param timeMs the record's timestamp
     * @return what is wrong, or null
     */
    @Nullable
    Finding accept(int inPartition, long endMs, Window found, long timeMs) {
        String text = found.text(endMs);
        if (partition >= 0 && partition != inPartition) {
            return disorder(text + " is in partition " + inPartition + ", others are in " + partition);
        }
        partition = inPartition;
        if (timeMs != endMs - 1) {
            return notOnce("wrong: " + text + " of " + timeMs + ", where " + (endMs - 1) + " is its time");
        }
        Window expected = due.get(endMs);
        if (expected == null) {
            return notOnce("duplicated or from nowhere: " + text);
        }
        if (mayBeLate) {
            return subtract(endMs, expected, found, text);
        }
        Map.Entry<Long, Window> first = due.firstEntry();
        due.remove(endMs);
        if (!expected.equals(found)) {
            return notOnce("wrong: " + text + " where " + expected + " was due");
        }
        return first.getKey() == endMs ? null : disorder(text + " came where that of " + first + " was due");
    }

    private Finding notOnce(String what) {
        return new Finding(Promise.EACH_INPUT_ONCE, place + ": " + what);
    }

    private Finding disorder(String what) {
        return new Finding(Promise.ORDER_PER_KEY, place + ": " + what);
    }

    private @Nullable Finding subtract(long endMs, Window expected, Window found, String text) {
        if (found.count() < 1) {
            return notOnce("duplicated or from nowhere: " + text);
        }
        Window rest = new Window(expected.count() - found.count(), expected.sum() - found.sum());
        if (rest.count() > 0) {
            due.put(endMs, rest);
            return null;
        }
        due.remove(endMs);
        return rest.equals(new Window(0, 0)) ? null : notOnce("wrong: " + text + " where " + expected + " was due");
    }

    boolean isDue() {
        return !due.isEmpty();
    }

    List<Finding> lost(int atMost) {
        return due.entrySet().stream()
                .limit(atMost)
                .map(window -> notOnce("lost: " + window))
                .toList();
    }
}
