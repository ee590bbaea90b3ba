package dev.weir.lab.bench;

/** Judges the output of W2 and of W4, which differ in their notes. */
final class TotalsVerifier extends OutputVerifier {
    /** Whether a note is the one that is due. */
    @FunctionalInterface
    interface Notes {
        boolean isRight(int account, Total found);
    }

    /** Notes are not looked at. */
    static final Notes ANY_NOTE = (account, found) -> true;
    /** The note of the event itself. */
    static final Notes OWN_NOTE = (account, found) -> found.note()
            .equals(EventGenerator.note(
                    account, (int) found.count(), found.note().length()));
    /** The note of the account's event before; of the first none. */
    static final Notes NOTE_BEFORE = (account, found) -> found.note()
            .equals(
                    found.count() == 1
                            ? ""
                            : EventGenerator.event(account, (int) found.count() - 1)
                                    .note());

    private final int[] counts;
    private final long[] lastCount;
    private final long[] lastSum;
    private final Notes notes;

    TotalsVerifier(int[] counts, Notes notes) {
        this.counts = counts.clone();
        this.lastCount = new long[counts.length];
        this.lastSum = new long[counts.length];
        this.notes = notes;
    }

    @Override
    void check(byte[] value) {
        Total found = Codec.readTotal(value);
        int account = EventGenerator.accountIndex(found.account());
        int due = (int) lastCount[account] + 1;
        long sum = lastSum[account] + EventGenerator.amount(account, due);
        if (found.count() != due || found.sum() != sum) {
            fault(found.account() + ": count " + found.count() + " and sum " + found.sum() + " where " + due + " and "
                    + sum + " are due");
        } else if (!notes.isRight(account, found)) {
            fault(found.account() + ": wrong note at count " + found.count());
        }
        lastCount[account] = found.count();
        lastSum[account] = found.sum();
    }

    @Override
    void checkComplete() {
        for (int account = 0; account < counts.length; account++) {
            if (lastCount[account] != counts[account]) {
                fault(EventGenerator.account(account) + ": ends at " + lastCount[account] + " instead of "
                        + counts[account]);
            }
        }
    }

    @Override
    long expected() {
        long expected = 0;
        for (int count : counts) {
            expected += count;
        }
        return expected;
    }
}
