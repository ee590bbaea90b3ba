package dev.weir.lab.bench;

/** Judges the output of W2. */
final class TotalsVerifier extends OutputVerifier {
    private final int[] counts;
    private final long[] lastCount;
    private final long[] lastSum;
    private final boolean checkNotes;

    TotalsVerifier(int[] counts, boolean checkNotes) {
        this.counts = counts.clone();
        this.lastCount = new long[counts.length];
        this.lastSum = new long[counts.length];
        this.checkNotes = checkNotes;
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
        } else if (checkNotes && !noteIsRight(account, found)) {
            fault(found.account() + ": wrong note at count " + found.count());
        }
        lastCount[account] = found.count();
        lastSum[account] = found.sum();
    }

    private static boolean noteIsRight(int account, Total found) {
        return found.note()
                .equals(EventGenerator.note(
                        account, (int) found.count(), found.note().length()));
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
