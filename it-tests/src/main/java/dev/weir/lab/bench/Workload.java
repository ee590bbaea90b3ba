package dev.weir.lab.bench;

import dev.weir.job.WeirJob;

/** The bench's two kinds of work. */
public enum Workload {
    /** Parse, drop half, transform, write. */
    W1("parse, drop half, transform, write", FilterJob.class),
    /** Parse, count and sum per account, write the totals for every event. */
    W2("running count and sum per key", TotalsJob.class);

    private final String description;
    private final Class<? extends WeirJob> job;

    Workload(String description, Class<? extends WeirJob> job) {
        this.description = description;
        this.job = job;
    }

    String description() {
        return description;
    }

    /** Weir's job for it. */
    Class<? extends WeirJob> job() {
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
