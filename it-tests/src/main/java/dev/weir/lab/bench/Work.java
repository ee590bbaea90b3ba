package dev.weir.lab.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the bench's jobs do with a record; the same code in the raw loop and in Weir. */
public final class Work {
    private Work() {}

    /** W1 keeps every second event or so. */
    public static boolean keeps(Event event) {
        return event.amount() % 2 == 0;
    }

    /** What W1 makes of an event that it keeps. */
    public static Event transform(Event event) {
        return new Event(
                event.account(),
                event.number(),
                converted(event.amount()),
                event.note().toUpperCase(Locale.ROOT));
    }

    /** Where W3 writes what belongs to this account: by its last digit. */
    static String topic(List<String> topics, String account) {
        return topics.get((account.charAt(account.length() - 1) - '0') % topics.size());
    }

    static long converted(long amount) {
        return amount * 3 / 2;
    }

    /** W2's state of an account after one more event. */
    public static Sum add(@Nullable Sum before, Event event) {
        return before == null
                ? new Sum(1, event.amount())
                : new Sum(before.count() + 1, before.amount() + event.amount());
    }

    /** What W2 writes for an event, given the account's state with it. */
    public static Total total(Sum sum, Event event) {
        return new Total(event.account(), sum.count(), sum.amount(), event.note());
    }
}
