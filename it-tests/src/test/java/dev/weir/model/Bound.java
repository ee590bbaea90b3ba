package dev.weir.model;

/**
 * How far a model is explored.
 *
 * @param starts how many processes start, two of them at once at most; 1 to 3
 * @param checkpoints how many the job takes until it has done its input; 1 to 4
 * @param faults how many things go wrong; 0 to 7
 */
record Bound(int starts, int checkpoints, int faults) {
    static final int MAX_STARTS = 3;
    static final int MAX_CHECKPOINTS = 4;
    /** How many checkpoints a process may have under way, by its start: settings may change from one to the next. */
    private static final int[] CONCURRENT = {2, 1, 2};

    Bound {
        if (starts < 1
                || starts > MAX_STARTS
                || checkpoints < 1
                || checkpoints > MAX_CHECKPOINTS
                || faults < 0
                || faults > 7) {
            throw new IllegalArgumentException("starts " + starts + " (1 to " + MAX_STARTS + "), checkpoints "
                    + checkpoints + " (1 to " + MAX_CHECKPOINTS + "), faults " + faults + " (0 to 7)");
        }
    }

    /** @param start 1 for the first */
    static int concurrent(int start) {
        return CONCURRENT[start - 1];
    }

    @Override
    public String toString() {
        return starts + " starts, " + checkpoints + " checkpoints, " + faults + " faults";
    }
}
