package dev.weir.lab.bench;

import java.util.Locale;

/**
 * What a job with large state took. Bytes are what its metrics say of keyed state in the checkpoint store.
 *
 * @param stateGb files of the checkpoint before the kills
 * @param peakRssMb the largest resident set of the process, through all of it
 * @param fill while every key was written once
 * @param zipf while keys were drawn by Zipf's law
 * @param uniform while they were drawn evenly
 * @param full pauses while the job took all it could
 * @param paced pauses while records came at a rate that left the processors some rest
 * @param restoreLocal with what lay in the folder for local state
 * @param restoreStore without it
 * @param savepointSecondsPerGb from the request to the answer, by the bytes of its files
 * @param exact whether every output record was right, once and in order
 * @param verdict what the verifier counted
 */
record LargeState(
        double stateGb,
        double peakRssMb,
        Written fill,
        Written zipf,
        Written uniform,
        Pauses full,
        Pauses paced,
        Restore restoreLocal,
        Restore restoreStore,
        double savepointSecondsPerGb,
        boolean exact,
        String verdict) {
    /**
     * Bytes written in one phase.
     *
     * @param changed by checkpoints: what had changed since the one before
     * @param uploaded all together: changes, merged files, and new files of bases
     * @param bases taken
     */
    record Written(double changed, double uploaded, double bases) {
        static Written of(Scrape scrape) {
            return new Written(
                    scrape.sum("weir_state_written_bytes_total", "kind=\"changes\""),
                    scrape.sum("weir_state_written_bytes_total"),
                    scrape.sum("weir_state_bases_total"));
        }

        Written since(Written before) {
            return new Written(changed - before.changed, uploaded - before.uploaded, bases - before.bases);
        }

        /** For people. */
        String text() {
            return String.format(
                    Locale.ROOT, "%.2f GB changed, %.2f GB uploaded, %.0f bases", changed / 1e9, uploaded / 1e9, bases);
        }

        double ratio() {
            return uploaded / changed;
        }
    }

    /**
     * How long checkpoints kept a task from its records; each the smallest of the metric's bounds that 99 % keep.
     *
     * @param wholeP99Ms from a barrier's arrival at a task until the task could take its next record
     * @param synchronousP99Ms of which the snapshot on the task's thread took so much
     * @param count one for each checkpoint and task
     */
    record Pauses(double wholeP99Ms, double synchronousP99Ms, long count) {
        private static final String METRIC = "weir_checkpoint_pauses";

        static Pauses of(Scrape scrape) {
            return new Pauses(
                    1e3 * scrape.quantile(0.99, METRIC, "part=\"whole\""),
                    1e3 * scrape.quantile(0.99, METRIC, "part=\"synchronous\""),
                    (long) scrape.sum(METRIC, "part=\"whole\"", "le=\"+Inf\""));
        }
    }

    /**
     * A start after a kill.
     *
     * @param seconds from the reading of the checkpoint until every task was open
     * @param gb files of the checkpoint
     */
    record Restore(double seconds, double gb) {
        static Restore of(Scrape scrape) {
            return new Restore(scrape.sum("weir_restore_seconds"), scrape.sum("weir_state_stored_bytes") / 1e9);
        }

        double secondsPerGb() {
            return seconds / gb;
        }
    }
}
