package dev.weir.sim;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a seed makes of a run, before it begins.
 *
 * @param inBucket whether checkpoints and savepoints lie in an object store
 * @param deep whether there is an operator more, for checkpoints that are cut late
 * @param faultsFromCheckpoint faults begin when there are so many checkpoints
 * @param failuresAtMost when there have been so many failures, no more faults come
 * @param endFromStep the earliest step at which somebody ends the job
 * @param selects whether the copies' topic is computed
 * @param waitsForStep whether the run waits for the step that it is aimed at, since many have none of it
 * @param pieces of input
 * @param growEvery after so many of them the input's topic gets a partition more; 0: never
 */
record RunDraw(
        SimFaults faults,
        boolean inBucket,
        boolean deep,
        JobDraw job,
        Ending ending,
        int faultsFromCheckpoint,
        int failuresAtMost,
        int endFromStep,
        boolean aligned,
        boolean selects,
        boolean waitsForStep,
        int pieces,
        int growEvery) {
    /** Files of layers are merged when there are more than two dozen of them. */
    private static final int PIECES_FOR_MERGE = 80;

    /** A bounded input is all there at once: in a short run it must be longer than others, or nothing could interrupt it. */
    private static final int BOUNDED_TIMES = 3;

    /**
     * What is drawn from the run's own numbers comes first, in an order that seeds depend on; what came later to the
     * simulator has numbers of its own, so that old seeds give the runs that they gave.
     *
     * @param random the run's own; the settings of its starts are drawn from it later
     * @param aim a fault at a step, which must come then; null: none
     */
    static RunDraw of(RunLength length, long seed, SplittableRandom random, FaultMatrix.@Nullable Cell aim) {
        ProtocolStep step = aim == null ? ProtocolStep.LOOK : aim.step();
        SimFaults drawn = length.isShort() ? faults(random).denser() : faults(random);
        SimFaults faults = CallFaults.areIn(seed) ? drawn : drawn.withoutCallFaults();
        boolean inBucket = inBucket(seed, aim);
        boolean deep = random.nextInt(5) < 2;
        JobDraw job = new JobDraw(
                random,
                faults.raceAtStep() == SimFaults.RACES.raceAtStep(),
                length,
                (inBucket ? SimBucket.ADDRESS : "") + Simulation.SAVEPOINTS);
        job.mustHave(step);
        Ending ending = endingWith(step, ending(random));
        int faultsFromCheckpoint = length.isShort() ? random.nextInt(RunLength.CHECKPOINTS_NEEDED) : 0;
        int failuresAtMost = length.isShort() ? RunLength.FAILURES_NEEDED + random.nextInt(4) : Integer.MAX_VALUE;
        int endFromStep = length.endFrom() + random.nextInt(length.endWithin());
        return new RunDraw(
                faults,
                inBucket,
                deep,
                job,
                ending,
                faultsFromCheckpoint,
                failuresAtMost,
                endFromStep,
                new SplittableRandom(seed * 19 + 1).nextInt(3) == 0,
                new SplittableRandom(seed * 29 + 17).nextInt(4) == 0 || step == ProtocolStep.FIND_TOPIC,
                comesLate(step),
                pieces(length, ending, step),
                growEvery(seed, ending));
    }

    private static SimFaults faults(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> SimFaults.STARTS;
            case 1, 2 -> SimFaults.RACES;
            default -> SimFaults.ALL;
        };
    }

    /** In one of four runs. */
    private static boolean inBucket(long seed, FaultMatrix.@Nullable Cell aim) {
        boolean drawn = new SplittableRandom(seed * 13 + 5).nextInt(4) == 0;
        return aim == null
                ? drawn
                : switch (aim.kind()) {
                    case STORE_LOST, STORE_UNANSWERED, STORE_LATE -> true;
                    case DISK_FULL, DISK_ERROR -> false;
                    default -> drawn;
                };
    }

    private static Ending ending(SplittableRandom random) {
        int chance = random.nextInt(100);
        if (chance < 60) {
            return Ending.NONE;
        }
        return chance < 75 ? Ending.FINISHED : chance < 88 ? Ending.STOPPED : Ending.CANCELLED;
    }

    /** The drawn one, if the step comes then. */
    private static Ending endingWith(ProtocolStep step, Ending drawn) {
        return switch (step) {
            case COMMIT_CANCELLED, DELETE_CHECKPOINTS -> Ending.CANCELLED;
            case RESTORE_STATE, PUBLISH_RESTORED, COMMIT_RESTORED, DISPOSE_CLAIMED, MERGE -> Ending.NONE;
            default -> drawn;
        };
    }

    /** Steps of which many runs have none, and the others few. */
    private static boolean comesLate(ProtocolStep step) {
        return switch (step) {
            case RESTORE_STATE, PUBLISH_RESTORED, COMMIT_RESTORED, DISPOSE_CLAIMED -> true;
            case WRITE_SAVEPOINT, MERGE, COMMIT_CANCELLED, DELETE_CHECKPOINTS -> true;
            default -> false;
        };
    }

    private static int pieces(RunLength length, Ending ending, ProtocolStep step) {
        if (step == ProtocolStep.MERGE && !length.isShort()) {
            return PIECES_FOR_MERGE;
        }
        return ending == Ending.FINISHED && length.isShort() ? BOUNDED_TIMES * length.pieces() : length.pieces();
    }

    /** In one of three runs whose input has no end the topic grows. */
    private static int growEvery(long seed, Ending ending) {
        SplittableRandom own = new SplittableRandom(seed * 17 + 3);
        boolean grows = ending != Ending.FINISHED && own.nextInt(3) == 0;
        return grows ? 4 + own.nextInt(10) : 0;
    }
}
