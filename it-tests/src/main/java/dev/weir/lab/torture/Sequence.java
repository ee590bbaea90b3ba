package dev.weir.lab.torture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has to come at one place, in order, each once; compared at once with what comes, so that only what is still due is
 * kept. Owned by one thread.
 */
final class Sequence {
    private record Item(long number, String text) {}

    private final String place;
    private final ArrayDeque<Item> due = new ArrayDeque<>();
    /** Due before something that has come: lost, or out of order if they come yet. */
    private final Map<Long, String> passed = new TreeMap<>();

    private long lastCome = -1;
    private int partition = -1;

    /** @param place what messages call it */
    Sequence(String place) {
        this.place = place;
    }

    /** This comes after all that was said before. Numbers grow. */
    void expect(long number, String text) {
        due.add(new Item(number, text));
    }

    /** This has come. Everything of a sequence comes in one partition. @return what is wrong, or null */
    @Nullable
    String accept(int inPartition, long number, String text) {
        if (partition >= 0 && partition != inPartition) {
            return place + ": " + text + " is in partition " + inPartition + ", others are in " + partition;
        }
        partition = inPartition;
        Item head = due.peek();
        if (head != null && head.number == number) {
            due.remove();
            lastCome = number;
            return head.text.equals(text) ? null : place + ": wrong: " + text + " where " + head.text + " was due";
        }
        if (passed.remove(number) != null) {
            return place + ": out of order: " + text + " came after number " + lastCome;
        }
        if (number <= lastCome) {
            return place + ": duplicated: " + text;
        }
        return isDue(number) ? pass(number, text) : place + ": from nowhere: " + text;
    }

    private boolean isDue(long number) {
        return due.stream().anyMatch(item -> item.number == number);
    }

    private String pass(long number, String text) {
        Item head = due.element();
        String finding = place + ": " + text + " came where " + head.text + " was due";
        while (head.number != number) {
            passed.put(head.number, head.text);
            due.remove();
            head = due.element();
        }
        due.remove();
        lastCome = number;
        return head.text.equals(text) ? finding : finding + ", and should be " + head.text;
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
    List<String> lost(int atMost) {
        List<String> lost = new ArrayList<>();
        Iterator<String> texts = passed.values().iterator();
        while (texts.hasNext() && lost.size() < atMost) {
            lost.add(place + ": lost: " + texts.next());
        }
        due.stream().limit(atMost - (long) lost.size()).forEach(item -> lost.add(place + ": lost: " + item.text));
        return lost;
    }
}
