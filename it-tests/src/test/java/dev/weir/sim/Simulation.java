package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of the production coordinator, tasks, connectors and store in a simulated world: input comes in pieces, faults
 * come by chance, then calm until all is done. The promises are checked by name all the time.
 */
public final class Simulation {
    static final Path CHECKPOINTS = Path.of("/checkpoints");
    static final Path SAVEPOINTS = Path.of("/savepoints");
    /** So many steps without faults are enough for everything. */
    static final int CALM_STEPS = 200_000;

    /** So many steps lie between two checks at least, unless the marker moves. */
    static final int CHECK_EVERY = 25;

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
    private final RunDraw draw;
    private final SimWorld world;
    private final SplittableRandom random;
    private final @Nullable Kept kept;
    private final Scene scene;
    private final InputFeed input;
    private final PeoplesSavepoints savepoints;
    private final JobStarts starts;
    private final Map<String, Invariant> invariants = new LinkedHashMap<>();
    /** Only over a base. */
    private final @Nullable BoundedMemory memory;

    private long enoughFromStep;
    private int checkpoints;
    private int attempts;
    private int ends;
    private boolean calm;
    private @Nullable Marker lastMarker;
    private @Nullable String violation;

    private Simulation(
            RunLength length, long seed, boolean withStory, @Nullable Kept kept, FaultMatrix.@Nullable Cell aim) {
        this.length = length;
        this.kept = kept;
        random = new SplittableRandom(seed * 31 + 7);
        draw = RunDraw.of(length, seed, random, aim);
        world = new SimWorld(seed, draw.faults(), withStory, kept == null ? null : kept.faults);
        world.aimAt(aim);
        enoughFromStep = kept == null ? Long.MAX_VALUE : kept.stepsUntilEnough;
        SimBucket bucket = draw.inBucket() ? new SimBucket() : null;
        // A source with dead letters cuts, and what is deep is there for checkpoints that are cut late.
        scene = new Scene(world, !draw.deep(), bucket);
        input = new InputFeed(world, scene, random, length, draw.pieces(), draw.growEvery());
        ProtocolStep step = aim == null ? ProtocolStep.LOOK : aim.step();
        savepoints =
                new PeoplesSavepoints(world, scene, new People(), length, seed, draw.ending() == Ending.NONE, step);
        starts = new JobStarts(world, scene, draw, bucket, savepoints);
        lookAtOutputAnew();
        invariants.put("NoZombie", new NoZombie());
        invariants.put("NeverSkip", new NeverSkip());
        invariants.put("Restorable", new Restorable());
        invariants.put("EventTimes", new EventTimes());
        invariants.put("Causes", world.causes());
        memory = draw.job().overBase() ? new BoundedMemory() : null;
    }

    private void lookAtOutputAnew() {
        invariants.put("EachInputOnce", new EachInputOnce());
        invariants.put("OneTruth", new OneTruth());
        invariants.put("OrderPerKey", new OrderPerKey());
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
                draw.ending(),
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
        world.newMachine("m1");
        world.newMachine("elsewhere");
        world.launchWith(any -> starts.launchAnother());
        world.launchOnlyIf(() -> !starts.isCancelAsked());
        world.betweenCalls().onTurn(this::lookBetweenCalls);
        world.onEnd(ended -> {
            ends++;
            starts.planLaunch();
        });
        if (draw.ending() == Ending.FINISHED) {
            input.feedAll();
        } else {
            input.feed();
        }
        starts.launch();
        askNow();
        if (random.nextInt(4) == 0) {
            world.scheduler().plan(random.nextInt(5_000), starts::launchElsewhere);
        }
    }

    /** The job is done; now two others begin from a savepoint of it. */
    private void runTwins(JobControl.Savepoint from) {
        starts.end();
        calm = false;
        Twins twins = new Twins(scene, length, from, savepoints.outputAt(from), starts);
        note(twins.run(this::becomeCalm));
    }

    private void steps(int count) {
        for (int i = 0; i < count && violation == null; i++) {
            step();
        }
    }

    /** Nothing goes wrong any more. */
    private void becomeCalm() {
        calm = true;
        world.scheduler().endFaults();
        starts.killThoseThatCannotLive();
    }

    /** In a short run faults come from some checkpoint on, and not many: else it would not be short. */
    private void turnFaultsOnOrOff() {
        boolean on = checkpoints >= draw.faultsFromCheckpoint() && world.failures() < draw.failuresAtMost();
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
        boolean waitsForAim = (draw.waitsForStep() && world.isAimOpen() || savepoints.willRollBack())
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
        if (step >= draw.endFromStep() && step % length.askEvery() == 0) {
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
        if (!starts.areOver() && lookAtMarker()) {
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
        note(wrong == null ? null : promise + ": " + wrong);
    }

    private void note(@Nullable String broken) {
        if (broken != null && violation == null) {
            violation = broken;
            world.story().tell("BROKEN " + violation);
        }
    }

    private boolean isDone() {
        if (world.scheduler().steps() % length.askEvery() != 0 || !scene.isSettled()) {
            return false;
        }
        return switch (scene.status()) {
            case FINISHED, STOPPED -> !savepoints.goesOn() && starts.hasOneSeenTheEnd();
            case CANCELLED -> world.processes().isEmpty();
            case RESTORING -> false;
            case RUNNING ->
                (draw.ending() == Ending.NONE || draw.ending() == Ending.CANCELLED)
                        && input.isOver()
                        && scene.isAllOut();
        };
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
        if (draw.ending() == Ending.STOPPED) {
            asked.stop();
        } else if (draw.ending() == Ending.CANCELLED
                && !starts.isCancelAsked()
                && world.processes().size() == 1) {
            starts.cancelAsked();
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
            starts.launch(start);
        }

        @Override
        public void lookAtOutputAnew() {
            Simulation.this.lookAtOutputAnew();
        }
    }

    private @Nullable JobProcess someProcess() {
        List<JobProcess> alive = starts.alive();
        return alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
    }
}
