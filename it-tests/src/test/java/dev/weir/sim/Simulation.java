package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobRunner;
import dev.weir.coordinator.Surroundings;
import dev.weir.env.MemoryGauge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of the production coordinator, tasks, connectors and store in a simulated world: input comes in pieces, faults
 * come by chance, then calm until all is done. The promises are checked by name all the time.
 */
public final class Simulation {
    static final Path CHECKPOINTS = Path.of("/checkpoints");
    static final Path SAVEPOINTS = Path.of("/savepoints");
    private static final int CALM_STEPS = 200_000;

    /** Files of layers are merged when there are more than two dozen of them. */
    private static final int PIECES_FOR_MERGE = 80;

    /** A bounded input is all there at once: in a short run it must be longer than others, or nothing could interrupt it. */
    private static final int BOUNDED_TIMES = 3;

    private static final int CHECK_EVERY = 25;

    /** How the job of a run is to end. */
    enum Ending {
        /** It does not: the run ends when all input is processed. */
        NONE,
        /** The input is bounded. */
        FINISHED,
        STOPPED,
        CANCELLED
    }

    /**
     * What a run came to.
     *
     * @param checkpoints completed ones
     * @param ends of processes, whatever the reason
     * @param failures faults of a kind that is a failure
     * @param stepsUntilEnough when there was what the run's length asks for
     * @param stepsUntilCalm those with faults
     * @param hadEnough whether there was what the run's length asks for, before calm came
     */
    public record Verdict(
            @Nullable String violation,
            Ending ending,
            int checkpoints,
            int ends,
            int failures,
            int attempts,
            long steps,
            long stepsUntilEnough,
            long stepsUntilCalm,
            Tally tally,
            FaultGate gate,
            boolean hadEnough,
            List<String> story) {
        public boolean isGood() {
            return violation == null;
        }

        /** The name of the promise that breaks; empty: none does. */
        String promise() {
            return violation == null ? "" : violation.substring(0, violation.indexOf(':'));
        }
    }

    /**
     * Of a run that is made once more, with fewer faults.
     *
     * @param faults the numbers of those that may happen
     * @param stepsUntilEnough it then had what its length asks for
     * @param stepsUntilCalm as many as there were at first
     */
    record Kept(BitSet faults, long stepsUntilEnough, long stepsUntilCalm) {}

    private final RunLength length;
    private final SimWorld world;
    private final SplittableRandom random;
    private final @Nullable SimBucket bucket;
    private final @Nullable Kept kept;
    private final Scene scene;
    private final InputFeed input;
    private final JobDraw draw;
    private final Map<String, Invariant> invariants = new LinkedHashMap<>();
    private final List<JobProcess> started = new ArrayList<>();
    private final List<Twin> twins = new ArrayList<>();
    /** Those that were started with settings that they can live with for ever. */
    private final Set<SimProcess> canLive = new HashSet<>();

    private final Ending ending;
    private final long endFromStep;
    private final boolean waitsForStep;
    /** Faults begin when there are so many checkpoints. */
    private final int faultsFromCheckpoint;
    /** When there have been so many failures, no more faults come. */
    private final int failuresAtMost;

    private final boolean deep;
    private final boolean aligned;
    /** Whether the copies' topic is computed. */
    private final boolean selects;

    /** Only over a base. */
    private final @Nullable BoundedMemory memory;

    private long enoughFromStep;
    private int checkpoints;
    private int attempts;
    private int ends;
    private int ids;
    private boolean calm;
    private boolean cancelAsked;
    private final PeoplesSavepoints savepoints;
    private @Nullable Marker lastMarker;
    private @Nullable String violation;

    private Simulation(
            RunLength length, long seed, boolean withStory, @Nullable Kept kept, FaultMatrix.@Nullable Cell aim) {
        this.length = length;
        random = new SplittableRandom(seed * 31 + 7);
        SimFaults drawnFaults = length.isShort() ? drawFaults().denser() : drawFaults();
        SimFaults faults = CallFaults.areIn(seed) ? drawnFaults : drawnFaults.withoutCallFaults();
        world = new SimWorld(seed, faults, withStory, kept == null ? null : kept.faults);
        world.aimAt(aim);
        this.kept = kept;
        enoughFromStep = kept == null ? Long.MAX_VALUE : kept.stepsUntilEnough;
        bucket = drawBucket(seed, aim) ? new SimBucket() : null;
        deep = random.nextInt(5) < 2;
        // A source with dead letters cuts, and what is deep is there for checkpoints that are cut late.
        scene = new Scene(world, !deep, bucket);
        draw = new JobDraw(
                random,
                faults.raceAtStep() == SimFaults.RACES.raceAtStep(),
                length,
                (bucket == null ? "" : SimBucket.ADDRESS) + SAVEPOINTS);
        Ending drawn = drawEnding();
        ProtocolStep step = aim == null ? ProtocolStep.LOOK : aim.step();
        ending = endingWith(step, drawn);
        draw.mustHave(step);
        faultsFromCheckpoint = length.isShort() ? random.nextInt(RunLength.CHECKPOINTS_NEEDED) : 0;
        failuresAtMost = length.isShort() ? RunLength.FAILURES_NEEDED + random.nextInt(4) : Integer.MAX_VALUE;
        endFromStep = length.endFrom() + random.nextInt(length.endWithin());
        savepoints = new PeoplesSavepoints(world, scene, new People(), length, seed, ending == Ending.NONE, step);
        aligned = new SplittableRandom(seed * 19 + 1).nextInt(3) == 0;
        selects = new SplittableRandom(seed * 29 + 17).nextInt(4) == 0 || step == ProtocolStep.FIND_TOPIC;
        waitsForStep = comesLate(step);
        input = new InputFeed(world, scene, random, length, pieces(step), drawGrowth(seed));
        lookAtOutputAnew();
        invariants.put("NoZombie", new NoZombie());
        invariants.put("NeverSkip", new NeverSkip());
        invariants.put("Restorable", new Restorable());
        invariants.put("EventTimes", new EventTimes());
        invariants.put("Causes", world.causes());
        memory = draw.overBase() ? new BoundedMemory() : null;
    }

    private int pieces(ProtocolStep aimedAt) {
        if (aimedAt == ProtocolStep.MERGE && !length.isShort()) {
            return PIECES_FOR_MERGE;
        }
        return ending == Ending.FINISHED && length.isShort() ? BOUNDED_TIMES * length.pieces() : length.pieces();
    }

    private void lookAtOutputAnew() {
        invariants.put("EachInputOnce", new EachInputOnce());
        invariants.put("OneTruth", new OneTruth());
        invariants.put("OrderPerKey", new OrderPerKey());
    }

    /** Steps of which many runs have none, and the others few. */
    private static boolean comesLate(ProtocolStep step) {
        return switch (step) {
            case RESTORE_STATE, PUBLISH_RESTORED, COMMIT_RESTORED, DISPOSE_CLAIMED -> true;
            case WRITE_SAVEPOINT, MERGE, COMMIT_CANCELLED, DELETE_CHECKPOINTS -> true;
            default -> false;
        };
    }

    /** In one of four runs checkpoints and savepoints lie in an object store. */
    private static boolean drawBucket(long seed, FaultMatrix.@Nullable Cell aim) {
        boolean drawn = new SplittableRandom(seed * 13 + 5).nextInt(4) == 0;
        return aim == null
                ? drawn
                : switch (aim.kind()) {
                    case STORE_LOST, STORE_UNANSWERED, STORE_LATE -> true;
                    case DISK_FULL, DISK_ERROR -> false;
                    default -> drawn;
                };
    }

    /** The drawn one, if the step comes then. */
    private static Ending endingWith(ProtocolStep step, Ending drawn) {
        return switch (step) {
            case COMMIT_CANCELLED, DELETE_CHECKPOINTS -> Ending.CANCELLED;
            case RESTORE_STATE, PUBLISH_RESTORED, COMMIT_RESTORED, DISPOSE_CLAIMED, MERGE -> Ending.NONE;
            default -> drawn;
        };
    }

    /** In one of three runs whose input has no end the topic grows. */
    private int drawGrowth(long seed) {
        SplittableRandom own = new SplittableRandom(seed * 17 + 3);
        boolean grows = ending != Ending.FINISHED && own.nextInt(3) == 0;
        return grows ? 4 + own.nextInt(10) : 0;
    }

    private SimFaults drawFaults() {
        return switch (random.nextInt(8)) {
            case 0 -> SimFaults.STARTS;
            case 1, 2 -> SimFaults.RACES;
            default -> SimFaults.ALL;
        };
    }

    private Ending drawEnding() {
        int chance = random.nextInt(100);
        if (chance < 60) {
            return Ending.NONE;
        }
        return chance < 75 ? Ending.FINISHED : chance < 88 ? Ending.STOPPED : Ending.CANCELLED;
    }

    /** Runs one seed to its end, or to the first broken promise. The same seed of the same length gives the same run. */
    public static Verdict run(RunLength length, long seed, boolean withStory) {
        return run(length, seed, withStory, null);
    }

    /**
     * The same, with only some of its faults.
     *
     * @param kept null: all
     */
    static Verdict run(RunLength length, long seed, boolean withStory, @Nullable Kept kept) {
        return new Simulation(length, seed, withStory, kept, CallFaults.aimOf(seed)).run();
    }

    /** With a fault that is aimed at a step. */
    static Verdict run(RunLength length, long seed, FaultMatrix.Cell aim, boolean withStory) {
        return new Simulation(length, seed, withStory, null, aim).run();
    }

    /** Prints the story of one: {@code -Dweir.sim.aim='KIND at STEP'} says that it was aimed at this cell of the matrix. */
    static Verdict replay(RunLength length, long seed) {
        String aim = System.getProperty("weir.sim.aim");
        Verdict verdict = aim == null ? run(length, seed, true) : run(length, seed, FaultMatrix.cell(aim), true);
        verdict.story().forEach(System.out::println);
        return verdict;
    }

    /** For a run in another class loader: the violation, or null. */
    public static @Nullable String violationOf(long seed) {
        return run(RunLength.LONG, seed, false).violation();
    }

    /** The same of a short run. */
    public static @Nullable String violationOfShort(long seed) {
        return run(RunLength.SHORT, seed, false).violation();
    }

    private Verdict run() {
        setUp();
        steps(length.steps());
        // A run that had too little to survive goes on.
        for (int i = 0; i < CALM_STEPS && violation == null && goesOn(); i++) {
            step();
        }
        boolean enough = hasHadEnough();
        long stepsUntilCalm = world.scheduler().steps();
        becomeCalm();
        for (int i = 0; i < CALM_STEPS && violation == null && !isDone(); i++) {
            step();
        }
        if (violation == null) {
            check(true);
        }
        JobControl.Savepoint forTwins = savepoints.forTwins();
        if (violation == null && forTwins != null) {
            runTwins(forTwins);
        }
        return new Verdict(
                violation,
                ending,
                checkpoints,
                ends,
                world.failures(),
                attempts,
                world.scheduler().steps(),
                enoughFromStep,
                stepsUntilCalm,
                world.tally(),
                world.gate(),
                enough,
                world.story().lines());
    }

    private void setUp() {
        world.broker().createTopic(Scene.INPUT, InputFeed.PARTITIONS);
        for (String topic : Scene.OUTPUTS) {
            world.broker().createTopic(topic, 2);
        }
        SimMachine machine = world.newMachine("m1");
        world.newMachine("elsewhere");
        world.launchWith(any -> launchAnother());
        world.launchOnlyIf(() -> !cancelAsked);
        world.betweenCalls().onTurn(this::lookBetweenCalls);
        world.onEnd(ended -> {
            ends++;
            if (twins.isEmpty()) {
                planLaunch();
            }
        });
        if (ending == Ending.FINISHED) {
            input.feedAll();
        } else {
            input.feed();
        }
        launch(machine);
        askNow();
        if (random.nextInt(4) == 0) {
            world.scheduler().plan(random.nextInt(5_000), this::launchElsewhere);
        }
    }

    /** The job is done; now two others begin from a savepoint of it, among faults and then in calm. */
    private void runTwins(JobControl.Savepoint from) {
        world.tally().fault("twins");
        world.launchWith(any -> {});
        world.launchOnlyIf(() -> false);
        for (String name : List.of("twin-a", "twin-b")) {
            twins.add(new Twin(
                    scene,
                    name,
                    savepoints.outputAt(from),
                    JobConfig.StartFrom.path(from.path()),
                    (twin, process) ->
                            new JobProcess(process, newRunner(process, name, twin.start()), twin.scene(), false)));
        }
        for (SimProcess process : List.copyOf(world.processes())) {
            process.kill("two others take over");
        }
        calm = false;
        world.onEnd(ended -> planTwins());
        world.scheduler().beginFaults();
        twins.forEach(Twin::launch);
        for (int i = 0; i < length.stepsOfTwins() && violation == null; i++) {
            stepOfTwins();
        }
        becomeCalm();
        for (int i = 0; i < CALM_STEPS && violation == null && !areTwinsDone(i); i++) {
            stepOfTwins();
        }
        checkTwins(true);
    }

    private void planTwins() {
        world.scheduler().plan(world.scheduler().restartDelayMs(), () -> twins.forEach(Twin::launchIfNoneRuns));
    }

    private void stepOfTwins() {
        world.scheduler().step();
        boolean moved = twins.stream().anyMatch(Twin::hasMoved);
        if (moved || world.scheduler().steps() % CHECK_EVERY == 0) {
            checkTwins(false);
        }
    }

    private void checkTwins(boolean atEnd) {
        for (Twin twin : twins) {
            String wrong = violation == null ? twin.violation(atEnd) : null;
            if (wrong != null) {
                violation = wrong;
                world.story().tell("BROKEN " + wrong);
            }
        }
    }

    private boolean areTwinsDone(int step) {
        return step % length.askEvery() == 0 && twins.stream().allMatch(twin -> isAllOut(twin.scene()));
    }

    private void steps(int count) {
        for (int i = 0; i < count && violation == null; i++) {
            step();
        }
    }

    /** Nothing goes wrong any more, and whoever runs with settings that can't work is given others. */
    private void becomeCalm() {
        calm = true;
        world.scheduler().endFaults();
        for (SimProcess process : List.copyOf(world.processes())) {
            if (!canLive.contains(process)) {
                process.kill("to get other settings");
            }
        }
    }

    /** In a short run faults come from some checkpoint on, and not many: else it would not be short. */
    private void turnFaultsOnOrOff() {
        boolean on = checkpoints >= faultsFromCheckpoint && world.failures() < failuresAtMost;
        if (on && !world.scheduler().faultsAreOn()) {
            world.scheduler().beginFaults();
        } else if (!on && world.scheduler().faultsAreOn()) {
            world.scheduler().endFaults();
        }
    }

    /** A job that has ended had what it had; and where faults are kept from happening nobody waits for others. */
    private boolean goesOn() {
        boolean over = scene.status() != JobStatus.RUNNING && !savepoints.goesOn();
        if (kept != null) {
            return world.scheduler().steps() < kept.stepsUntilCalm && !over;
        }
        boolean waitsForAim = (waitsForStep && world.isAimOpen() || savepoints.willRollBack())
                && world.scheduler().steps() < length.stepsToAim();
        return (!hasHadEnough() || waitsForAim) && !over;
    }

    private boolean hasHadEnough() {
        return checkpoints >= RunLength.CHECKPOINTS_NEEDED
                && world.failures() >= RunLength.FAILURES_NEEDED
                && ends >= length.endsNeeded();
    }

    private void step() {
        if (!calm) {
            turnFaultsOnOrOff();
        }
        world.scheduler().step();
        long step = world.scheduler().steps();
        if (enoughFromStep == Long.MAX_VALUE && hasHadEnough()) {
            enoughFromStep = step;
        }
        if (step >= endFromStep && step % length.askEvery() == 0) {
            askForEnd();
        }
        if (step % length.askEvery() == 0) {
            savepoints.askToStop(step);
            savepoints.maybeRollBack(step);
        }
        boolean moved = lookAtMarker();
        if (memory != null) {
            note("BoundedMemory", memory.violation(scene, false));
        }
        if (moved || step % CHECK_EVERY == 0) {
            check(false);
        }
    }

    /** Whether it has moved since this was last asked. */
    private boolean lookAtMarker() {
        Marker marker = scene.marker();
        boolean moved = marker != null && !marker.equals(lastMarker);
        if (moved) {
            savepoints.lookForRollBack(marker);
            count(marker);
        }
        savepoints.noteOutput(marker);
        return moved;
    }

    /** Within a step of the scheduler, so that none of two moves in one of them is overlooked. */
    private void lookBetweenCalls() {
        if (twins.isEmpty() && lookAtMarker()) {
            check(false);
        }
    }

    private void count(Marker marker) {
        Marker before = lastMarker;
        lastMarker = marker;
        if (before == null || marker.attempt() > before.attempt()) {
            attempts++;
        }
        CheckpointId checkpoint = marker.checkpoint();
        boolean isNew = checkpoint != null && (before == null || !checkpoint.equals(before.checkpoint()));
        if (isNew && checkpoint.number() > 0 && marker.status() != JobStatus.RESTORING) {
            checkpoints++;
        }
        world.tally().fault("marker-" + marker.status());
    }

    private void check(boolean atEnd) {
        for (Map.Entry<String, Invariant> e : invariants.entrySet()) {
            note(e.getKey(), e.getValue().violation(scene, atEnd));
        }
    }

    private void note(String promise, @Nullable String wrong) {
        if (wrong != null && violation == null) {
            violation = promise + ": " + wrong;
            world.story().tell("BROKEN " + violation);
        }
    }

    private boolean isDone() {
        if (world.scheduler().steps() % length.askEvery() != 0 || !scene.isSettled()) {
            return false;
        }
        return switch (scene.status()) {
            case FINISHED, STOPPED ->
                !savepoints.goesOn() && started.stream().anyMatch(p -> p.startedAfterEnd() && p.exit() != null);
            case CANCELLED -> world.processes().isEmpty();
            case RESTORING -> false;
            case RUNNING -> (ending == Ending.NONE || ending == Ending.CANCELLED) && input.isOver() && isAllOut(scene);
        };
    }

    private static boolean isAllOut(Scene of) {
        int expected = of.inputs().size();
        return of.size(Scene.COPIES) == expected
                && of.size(Scene.COUNTS) == expected
                && of.size(Scene.DEAD) == of.poisons().size()
                && new WindowSums().isComplete(of);
    }

    // ---- what people do

    private void askNow() {
        JobProcess asked = someProcess();
        if (asked != null && !calm) {
            if (random.nextInt(5) == 0 && world.admits("shut-down")) {
                asked.shutDown();
            } else if (!savepoints.ask(asked)) {
                asked.checkpoint();
            }
        }
        world.scheduler().plan(500 + random.nextInt(10_000), this::askNow);
    }

    private void askForEnd() {
        JobProcess asked = someProcess();
        if (asked == null
                || scene.status() != JobStatus.RUNNING
                || world.scheduler().steps() < enoughFromStep) {
            return;
        }
        if (ending == Ending.STOPPED) {
            asked.stop();
        } else if (ending == Ending.CANCELLED
                && !cancelAsked
                && world.processes().size() == 1) {
            cancelAsked = true;
            asked.cancel();
        }
    }

    private final class People implements PeoplesSavepoints.People {
        @Override
        public boolean isCalm() {
            return calm;
        }

        @Override
        public @Nullable JobProcess someProcess() {
            return Simulation.this.someProcess();
        }

        @Override
        public void launch(JobConfig.StartFrom start) {
            Simulation.this.launch(world.machines().get(0), start);
        }

        @Override
        public void lookAtOutputAnew() {
            Simulation.this.lookAtOutputAnew();
        }
    }

    private @Nullable JobProcess someProcess() {
        List<JobProcess> alive = started.stream().filter(JobProcess::isAlive).toList();
        return alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
    }

    // ---- processes

    private void launchAnother() {
        // A start after a cancel begins anew, and repeats all output by right: that is another story.
        if (!cancelAsked) {
            launch(world.machines().get(0));
        }
    }

    /** A mistake of people: a start where the job's checkpoints are not. It must be refused, and change nothing. */
    private void launchElsewhere() {
        if (ending == Ending.CANCELLED || scene.status() != JobStatus.RUNNING || !twins.isEmpty()) {
            return;
        }
        if (scene.marker() == null) {
            world.scheduler().plan(20, this::launchElsewhere);
        } else if (world.admits("start-elsewhere")) {
            launch(world.machines().get(1));
        }
    }

    private void planLaunch() {
        world.scheduler().plan(world.scheduler().restartDelayMs(), this::launchIfNoneRuns);
    }

    private void launchIfNoneRuns() {
        if (!world.processes().isEmpty() || !twins.isEmpty()) {
            return;
        }
        if (cancelAsked) {
            if (!scene.isSettled() || world.network().hasLate()) {
                planLaunch();
                return;
            }
            if (scene.status() == JobStatus.CANCELLED) {
                return;
            }
            cancelAsked = false;
        }
        launch(world.machines().get(0));
    }

    private void launch(SimMachine machine) {
        launch(machine, savepoints.start());
    }

    private void launch(SimMachine machine, JobConfig.StartFrom start) {
        SimProcess process = world.newProcess(machine);
        boolean elsewhere = machine != world.machines().get(0);
        JobProcess main = new JobProcess(process, newRunner(process, scene.job, start), scene, elsewhere);
        started.add(main);
        world.run(process, () -> process.workers().start(main));
    }

    private BlobStore blobs(SimProcess process) {
        SimBucket shared = bucket;
        boolean elsewhere = process.machine() != world.machines().get(0);
        return shared == null || elsewhere
                ? new FileBlobStore(process.disk(), CHECKPOINTS)
                : new ProcessBucket(process, shared.below(CHECKPOINTS));
    }

    private BlobStore savepoint(SimProcess process, String folder) {
        SimBucket shared = bucket;
        return shared == null
                ? new FileBlobStore(process.disk(), Path.of(folder))
                : new ProcessBucket(process, shared.at(folder));
    }

    private JobRunner newRunner(SimProcess process, String job, JobConfig.StartFrom start) {
        boolean mustLive = !world.scheduler().faultsAreOn();
        if (mustLive) {
            canLive.add(process);
        }
        Surroundings surroundings = new Surroundings(
                process.time(),
                process.workers(),
                process.stepExecutor(),
                process.failpoints(),
                process.kafka(),
                blobs(process),
                folder -> savepoint(process, folder),
                () -> "id" + ids++,
                process.random(),
                MemoryGauge.NONE,
                draw.overBase() ? new SimStateBases() : null);
        return new JobRunner(
                SimulatedJob.graph(job, ending == Ending.FINISHED, deep, aligned, selects),
                draw.config(job, mustLive, start),
                surroundings,
                "simulated");
    }
}
