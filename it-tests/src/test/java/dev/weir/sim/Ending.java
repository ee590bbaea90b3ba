package dev.weir.sim;

/** How the job of a run is to end. */
enum Ending {
    /** It does not: the run ends when all input is processed. */
    NONE,
    /** The input is bounded. */
    FINISHED,
    STOPPED,
    CANCELLED
}
