package dev.weir.lab.bench;

/** The bench's two kinds of work. */
public enum Workload {
    /** Parse, drop half, transform, write. */
    W1("parse, drop half, transform, write", "dev.weir.lab.bench.FilterJob"),
    /** Parse, count and sum per account, write the totals for every event. */
    W2("running count and sum per key", "dev.weir.lab.bench.TotalsJob");

    private final String description;
    private final String job;

    Workload(String description, String job) {
        this.description = description;
        this.job = job;
    }

    String description() {
        return description;
    }

    /** The class of Weir's job for it. */
    String job() {
        return job;
    }

    /**
     * A verifier of its output.
     *
     * @param counts how many events each account had
     * @param checkNotes whether the notes are the generator's
     */
    OutputVerifier verifier(int[] counts, boolean checkNotes) {
        return this == W1 ? new FilterVerifier(counts, checkNotes) : new TotalsVerifier(counts, checkNotes);
    }
}
