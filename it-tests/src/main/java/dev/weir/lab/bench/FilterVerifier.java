package dev.weir.lab.bench;

import java.util.Locale;

/** Judges the output of W1. */
final class FilterVerifier extends OutputVerifier {
    private final int[] counts;
    private final int[] last;
    private final boolean checkNotes;

    FilterVerifier(int[] counts, boolean checkNotes) {
        this.counts = counts.clone();
        this.last = new int[counts.length];
        this.checkNotes = checkNotes;
    }

    @Override
    void check(byte[] value) {
        Event found = Codec.readEvent(value);
        int account = EventGenerator.accountIndex(found.account());
        int next = nextKept(account, last[account]);
        if (found.number() != next) {
            fault(found.account() + ": event " + found.number() + " where " + next + " is due");
        } else if (!contentIsRight(account, found)) {
            fault(found.account() + ": wrong content in event " + found.number());
        }
        last[account] = Math.max(last[account], found.number());
    }

    private boolean contentIsRight(int account, Event found) {
        Event input = EventGenerator.event(account, found.number());
        return found.amount() == Work.converted(input.amount())
                && (!checkNotes || found.note().equals(input.note().toUpperCase(Locale.ROOT)));
    }

    @Override
    void checkComplete() {
        for (int account = 0; account < counts.length; account++) {
            int next = nextKept(account, last[account]);
            if (next <= counts[account]) {
                fault(EventGenerator.account(account) + ": nothing from event " + next + " on");
            }
        }
    }

    @Override
    long expected() {
        long expected = 0;
        for (int account = 0; account < counts.length; account++) {
            for (int number = 1; number <= counts[account]; number++) {
                expected += keeps(account, number) ? 1 : 0;
            }
        }
        return expected;
    }

    private static int nextKept(int account, int after) {
        int number = after + 1;
        while (!keeps(account, number)) {
            number++;
        }
        return number;
    }

    private static boolean keeps(int account, int number) {
        return EventGenerator.amount(account, number) % 2 == 0;
    }
}
