package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to come at one place, in order, each once; compared at once with what comes, so that only what is still due is
 * kept. Owned by one thread.
 */
final class Sequence {
    private record Item(long number, String text) {}

    private final String place;
    private final Promise whenLost;
    private final ArrayDeque<Item> due = new ArrayDeque<>();
    /** Due before something that has come: lost, or out of order if they come yet. */
    private final Map<Long, String> passed = new TreeMap<>();

    private long lastCome = -1;
    private int partition = -1;

    /**
     * @param place what messages call it
     * @param whenLost the promise that is broken when something does not come
     */
    Sequence(String place, Promise whenLost) {
        this.place = place;
        this.whenLost = whenLost;
    }

    /** This comes after all that was said before. Numbers grow. */
    void expect(long number, String text) {
        due.add(new Item(number, text));
    }

    /** This has come. Everything of a sequence comes in one partition. @return what is wrong, or null */
    @Nullable
    Finding accept(int inPartition, long number, String text) {
        if (partition >= 0 && partition != inPartition) {
            return disorder(text + " is in partition " + inPartition + ", others are in " + partition);
        }
        partition = inPartition;
        Item head = due.peek();
        if (head != null && head.number == number) {
            due.remove();
            lastCome = number;
            return head.text.equals(text) ? null : notOnce("wrong: " + text + " where " + head.text + " was due");
        }
        if (passed.remove(number) != null) {
            return disorder("out of order: " + text + " came after number " + lastCome);
        }
        if (number <= lastCome) {
            return notOnce("duplicated: " + text);
        }
        return isDue(number) ? pass(number, text) : notOnce("from nowhere: " + text);
    }

    private Finding notOnce(String what) {
        return new Finding(Promise.EACH_INPUT_ONCE, place + ": " + what);
    }

    private Finding disorder(String what) {
        return new Finding(Promise.ORDER_PER_KEY, place + ": " + what);
    }

    private boolean isDue(long number) {
        return due.stream().anyMatch(item -> item.number == number);
    }

    /** It is too early, or what it passes is lost, which then shows at the end. */
    private Finding pass(long number, String text) {
        Item head = due.element();
        String what = text + " came where " + head.text + " was due";
        while (head.number != number) {
            passed.put(head.number, head.text);
            due.remove();
            head = due.element();
        }
        due.remove();
        lastCome = number;
        return disorder(head.text.equals(text) ? what : what + ", and should be " + head.text);
    }

    /** Whether something is still to come in its turn. */
    boolean isDue() {
        return !due.isEmpty();
    }

    /** How many have not come, in their turn or after it. */
    int missing() {
        return due.size() + passed.size();
    }

    /** What has not come, the first of it. */
    List<Finding> lost(int atMost) {
        return Stream.concat(passed.values().stream(), due.stream().map(Item::text))
                .limit(atMost)
                .map(text -> new Finding(whenLost, place + ": lost: " + text))
                .toList();
    }
}
