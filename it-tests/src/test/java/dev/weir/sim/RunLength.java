package dev.weir.sim;

/**
 * How much happens in a run before calm comes and it is judged.
 *
 * @param steps with faults, at least
 * @param stepsToAim so long a run waits for a step that comes late
 * @param pieces of input
 * @param feedWithinMs the longest pause between two pieces
 * @param lateEveryMs the pause between two records that come when all windows are closed
 * @param endFrom the earliest step at which somebody ends the job
 * @param endWithin the latest is so many steps later
 * @param savepointWithin the same for the latest that begins the job from a savepoint
 * @param stepsOfTwins with faults, when two jobs begin from a savepoint
 * @param askEvery so many steps lie between two looks at whether something is due
 * @param endsNeeded of processes, before a run has had enough
 */
record RunLength(
        int steps,
        int stepsToAim,
        int pieces,
        int feedWithinMs,
        int lateEveryMs,
        int endFrom,
        int endWithin,
        int savepointWithin,
        int stepsOfTwins,
        int askEvery,
        int endsNeeded) {
    /** A whole life: some 20 checkpoints, 30 ends of processes. */
    static final RunLength LONG = new RunLength(3_000, 15_000, 24, 3_000, 30_000, 300, 4_000, 2_500, 1_000, 50, 2);

    /** No longer than it takes to have three checkpoints and two faults: for millions of runs. */
    static final RunLength SHORT = new RunLength(100, 1_000, 5, 500, 12_000, 50, 400, 300, 100, 20, 0);

    /** Completed ones, before a run has had enough. */
    static final int CHECKPOINTS_NEEDED = 3;

    /** Faults of any kind that is a failure, before a run has had enough. */
    static final int FAILURES_NEEDED = 2;

    boolean isShort() {
        return this == SHORT;
    }
}
