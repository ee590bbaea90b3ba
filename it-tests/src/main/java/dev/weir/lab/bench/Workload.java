package dev.weir.lab.bench;

import dev.weir.job.WeirJob;
import java.util.List;
import java.util.stream.IntStream;

/** The bench's kinds of work. */
public enum Workload {
    /** Parse, drop half, transform, write. */
    W1("parse, drop half, transform, write", FilterJob.class, 1),
    /** Parse, count and sum per account, write the totals for every event. */
    W2("running count and sum per key", TotalsJob.class, 1),
    /** W1, written to ten topics. */
    W3("parse, drop half, transform, write to ten topics", SpreadJob.class, 10),
    /** W2 that also keeps the last note of each account, and writes the one before: about 100 bytes of state per key. */
    W4("running count, sum and last note per key", LatestJob.class, 1);

    private final String description;
    private final Class<? extends WeirJob> job;
    private final int outputs;

    Workload(String description, Class<? extends WeirJob> job, int outputs) {
        this.description = description;
        this.job = job;
        this.outputs = outputs;
    }

    String description() {
        return description;
    }

    /** Weir's job for it. */
    Class<? extends WeirJob> job() {
        return job;
    }

    /** The topics that it writes. */
    List<String> outputs(String out) {
        return outputs == 1
                ? List.of(out)
                : IntStream.range(0, outputs).mapToObj(i -> out + "-" + i).toList();
    }

    /** The note of one of its output records. */
    String note(byte[] output) {
        return this == W2 || this == W4
                ? Codec.readTotal(output).note()
                : Codec.readEvent(output).note();
    }

    /**
     * A verifier of its output.
     *
     * @param counts how many events each account had
     * @param checkNotes whether the notes are the generator's
     */
    OutputVerifier verifier(int[] counts, boolean checkNotes) {
        return switch (this) {
            case W1, W3 -> new FilterVerifier(counts, checkNotes);
            case W2 -> new TotalsVerifier(counts, checkNotes ? TotalsVerifier.OWN_NOTE : TotalsVerifier.ANY_NOTE);
            case W4 -> new TotalsVerifier(counts, checkNotes ? TotalsVerifier.NOTE_BEFORE : TotalsVerifier.ANY_NOTE);
        };
    }
}
