package dev.weir.sim;

/**
 * How often something goes wrong, in chances out of 10,000. Those of processes, machines and the broker are drawn at
 * each step of the scheduler, those of calls at each call.
 *
 * @param crash a process is killed
 * @param machineCrash a machine loses power: all its processes, and what its disk had not synced
 * @param pause a process stands still for a while and then goes on as if nothing had been
 * @param secondInstance another process is started while one runs
 * @param brokerOutage the broker restarts and is away for a while
 * @param crashInCall a process is killed within a disk or Kafka call, the call done or not
 * @param crashAtStep a process is killed just before or after a step of a procedure
 * @param slowStep the next step of a procedure waits for a thread for a while
 * @param raceAtStep between two instructions of one worker another one has its turn, and time passes
 * @param lostReply a transactional call takes effect, its caller sees a time-out
 * @param lostRequest it has no effect, its caller sees a time-out
 * @param lateRequest its caller sees a time-out, it takes effect later, even after the caller's death
 * @param repeatedBatch the reply to a batch is lost, so that the client sends it again
 * @param sendTimeout a batch outlives its delivery time-out, appended or not
 * @param diskFull a write or create fails for want of space
 * @param diskError a disk fails to sync or to read
 * @param between between two calls of a step others have their turn
 */
record SimFaults(
        int crash,
        int machineCrash,
        int pause,
        int secondInstance,
        int brokerOutage,
        int crashInCall,
        int crashAtStep,
        int slowStep,
        int raceAtStep,
        int lostReply,
        int lostRequest,
        int lateRequest,
        int repeatedBatch,
        int sendTimeout,
        int diskFull,
        int diskError,
        int between) {
    static final int OUT_OF = 10_000;

    static final SimFaults NONE = new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Everything, a few times in 3,000 steps each. */
    static final SimFaults ALL = new SimFaults(10, 5, 10, 8, 10, 10, 40, 200, 300, 150, 100, 100, 300, 20, 60, 60, 300);

    /** Several starts at once, all of them slow: who is half-way with a claim meets others. */
    static final SimFaults STARTS = new SimFaults(5, 1, 10, 20, 3, 3, 5, 600, 100, 50, 50, 50, 100, 10, 10, 10, 600);

    /** Workers get in between each other's instructions. */
    static final SimFaults RACES = new SimFaults(8, 2, 5, 3, 5, 5, 10, 200, 3_000, 50, 50, 50, 100, 10, 10, 10, 600);

    /** Twice as many failures: for runs that soon have had enough of them. */
    SimFaults denser() {
        return new SimFaults(
                2 * crash,
                2 * machineCrash,
                2 * pause,
                2 * secondInstance,
                2 * brokerOutage,
                2 * crashInCall,
                2 * crashAtStep,
                slowStep,
                raceAtStep,
                2 * lostReply,
                2 * lostRequest,
                2 * lateRequest,
                2 * repeatedBatch,
                2 * sendTimeout,
                2 * diskFull,
                2 * diskError,
                between);
    }

    /** Without what only some of the seeds have ({@link CallFaults}). */
    SimFaults withoutCallFaults() {
        return new SimFaults(
                crash,
                machineCrash,
                pause,
                secondInstance,
                brokerOutage,
                crashInCall,
                crashAtStep,
                slowStep,
                raceAtStep,
                lostReply,
                lostRequest,
                lateRequest,
                repeatedBatch,
                sendTimeout,
                diskFull,
                0,
                0);
    }
}
