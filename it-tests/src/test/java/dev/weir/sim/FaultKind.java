package dev.weir.sim;

/** What may go wrong at a step of the protocol: the columns of the {@link FaultMatrix}. */
enum FaultKind {
    /** The process is killed when the step is what comes next. */
    KILLED_BEFORE("killed before"),
    /** In one of its calls to the outside, done or not. */
    KILLED_WITHIN("killed within"),
    KILLED_AFTER("killed after"),
    /** The machine loses power, and what its disk had not synced. */
    POWER_LOST("power lost"),
    /** The process stands still, and goes on as if nothing had been. */
    STANDS_STILL("stands still"),
    /** Another process is started. */
    SECOND_START("second start"),
    /** The broker restarts, and is away for a while. */
    OUTAGE("outage"),
    /** The broker aborts a transaction that is open for too long. */
    TIME_OUT("time-out"),
    /** The step waits for a thread. */
    SLOW("slow"),
    /** Another worker comes between two instructions. */
    RACE("race"),
    /** A request is lost; of a question, or its answer. */
    LOST_REQUEST("lost request"),
    /** It has been done, and its caller does not hear of it. */
    LOST_REPLY("lost reply"),
    /** It is done later, perhaps when its caller is dead. */
    LATE_REQUEST("late request"),
    /** The client sends a batch once more. */
    REPEATED_BATCH("batch twice"),
    /** A batch outlives its time, appended or not. */
    SEND_TIME_OUT("batch lost"),
    DISK_FULL("disk full"),
    /** A request to the object store is lost. */
    STORE_LOST("object lost"),
    /** The object is there, or gone, and its caller does not hear of it; of many some are gone. */
    STORE_UNANSWERED("object unanswered"),
    /** It is there, or gone, later, perhaps when its caller is dead. */
    STORE_LATE("object late"),
    /** A disk fails to sync or to read. */
    DISK_ERROR("disk error"),
    /** Others have their turn between two calls of the step. */
    BETWEEN("between calls");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    /** Whether something fails, other than that it comes late, between, or twice to a broker that drops the second. */
    boolean isFailure() {
        return this != SLOW && this != RACE && this != BETWEEN && this != REPEATED_BATCH;
    }

    @Override
    public String toString() {
        return text;
    }
}
