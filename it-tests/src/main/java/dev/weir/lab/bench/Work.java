package dev.weir.lab.bench;

import java.util.Locale;

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

    static long converted(long amount) {
        return amount * 3 / 2;
    }

    /** What W2 writes for an event, from the account's total before it. */
    public static Total add(long count, long sum, Event event) {
        return new Total(event.account(), count + 1, sum + event.amount(), event.note());
    }
}
