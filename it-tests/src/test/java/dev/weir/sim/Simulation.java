package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobRunner;
import dev.weir.coordinator.Surroundings;
import dev.weir.env.MemoryGauge;
import dev.weir.savepoint.StoredState;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final int FAULTY_STEPS = 3_000;
    private static final int CALM_STEPS = 200_000;
    private static final int MIN_CHECKPOINTS = 3;
    private static final int MIN_FAULTS = 2;
    private static final int CHECK_EVERY = 25;
    private static final int ASK_EVERY = 50;

    /** How the job of a run is to end. */
    enum Ending {
        /** It does not: the run ends when all input is processed. */
        NONE,
        /** The input is bounded. */
        FINISHED,
        STOPPED,
        CANCELLED
    }

    /** What a run came to. */
    public record Verdict(
            @Nullable String violation,
            Ending ending,
            int checkpoints,
            int faults,
            int attempts,
            long steps,
            Tally tally,
            List<String> story) {
        public boolean isGood() {
            return violation == null;
        }
    }

    private final SimWorld world;
    private final SplittableRandom random;
    private final Scene scene;
    private final InputFeed input;
    private final JobDraw draw;
    private final Map<String, Invariant> invariants = new LinkedHashMap<>();
    private final List<JobProcess> started = new ArrayList<>();
    private final Ending ending;
    private final long endFromStep;
    private final boolean deep;
    private final boolean aligned;
    private int checkpoints;
    private int attempts;
    private int faults;
    private int ids;
    private boolean cancelAsked;
    private final Savepoints savepoints;
    private @Nullable Marker lastMarker;
    private @Nullable String violation;

    private Simulation(long seed, boolean withStory) {
        random = new SplittableRandom(seed * 31 + 7);
        SimFaults faults = drawFaults();
        world = new SimWorld(seed, faults, withStory);
        deep = random.nextInt(5) < 2;
        // A source with dead letters cuts, and what is deep is there for checkpoints that are cut late.
        scene = new Scene(world, !deep);
        draw = new JobDraw(random, faults == SimFaults.RACES);
        ending = drawEnding();
        endFromStep = 300 + random.nextInt(4_000);
        savepoints = new Savepoints(seed, ending == Ending.NONE);
        aligned = new SplittableRandom(seed * 19 + 1).nextInt(3) == 0;
        input = new InputFeed(world, scene, random, drawGrowth(seed));
        invariants.put("EachInputOnce", new EachInputOnce());
        invariants.put("OneTruth", new OneTruth());
        invariants.put("OrderPerKey", new OrderPerKey());
        invariants.put("NoZombie", new NoZombie());
        invariants.put("NeverSkip", new NeverSkip());
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

    /** Runs one seed to its end, or to the first broken promise. The same seed gives the same run. */
    public static Verdict run(long seed, boolean withStory) {
        return new Simulation(seed, withStory).run();
    }

    /** For a run in another class loader: the violation, or null. */
    public static @Nullable String violationOf(long seed) {
        return run(seed, false).violation();
    }

    private Verdict run() {
        setUp();
        steps(FAULTY_STEPS);
        // A run that had too little to survive goes on.
        for (int i = 0; i < CALM_STEPS && violation == null && !hasHadEnough(); i++) {
            step();
        }
        becomeCalm();
        for (int i = 0; i < CALM_STEPS && violation == null && !isDone(); i++) {
            step();
        }
        if (violation == null) {
            check(true);
        }
        return new Verdict(
                violation,
                ending,
                checkpoints,
                faults,
                attempts,
                world.scheduler().steps(),
                world.tally(),
                world.story().lines());
    }

    private void setUp() {
        world.broker().createTopic(Scene.INPUT, InputFeed.PARTITIONS);
        for (String topic : List.of(Scene.COUNTS, Scene.COPIES, Scene.WINDOWS, Scene.SEEN, Scene.DEAD)) {
            world.broker().createTopic(topic, 2);
        }
        SimMachine machine = world.newMachine("m1");
        world.newMachine("elsewhere");
        world.launchWith(any -> launchAnother());
        world.onEnd(ended -> {
            faults++;
            planLaunch();
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

    private void steps(int count) {
        for (int i = 0; i < count && violation == null; i++) {
            step();
        }
    }

    /** Nothing goes wrong any more, and whoever runs with settings that can't work is given others. */
    private void becomeCalm() {
        world.scheduler().endFaults();
        for (SimProcess process : List.copyOf(world.processes())) {
            process.kill("to get other settings");
        }
    }

    private boolean hasHadEnough() {
        return scene.status() != JobStatus.RUNNING || (checkpoints >= MIN_CHECKPOINTS && faults >= MIN_FAULTS);
    }

    private void step() {
        world.scheduler().step();
        long step = world.scheduler().steps();
        if (step >= endFromStep && step % ASK_EVERY == 0) {
            askForEnd();
        }
        if (step % ASK_EVERY == 0) {
            savepoints.askToStop(step);
        }
        Marker marker = scene.marker();
        boolean moved = marker != null && !marker.equals(lastMarker);
        if (moved) {
            count(marker);
        }
        if (moved || step % CHECK_EVERY == 0) {
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
        if (checkpoint != null && (before == null || !checkpoint.equals(before.checkpoint()))) {
            checkpoints++;
        }
        world.tally().fault("marker-" + marker.status());
    }

    private void check(boolean atEnd) {
        for (Map.Entry<String, Invariant> e : invariants.entrySet()) {
            String wrong = e.getValue().violation(scene, atEnd);
            if (wrong != null && violation == null) {
                violation = e.getKey() + ": " + wrong;
                world.story().tell("BROKEN " + violation);
            }
        }
    }

    private boolean isDone() {
        if (world.scheduler().steps() % ASK_EVERY != 0 || !scene.isSettled()) {
            return false;
        }
        return switch (scene.status()) {
            case FINISHED, STOPPED ->
                !savepoints.goesOn() && started.stream().anyMatch(p -> p.startedAfterEnd() && p.exit() != null);
            case CANCELLED -> world.processes().isEmpty();
            case RESTORING -> false;
            case RUNNING -> isAllOut();
        };
    }

    private boolean isAllOut() {
        int expected = scene.inputs().size();
        return (ending == Ending.NONE || ending == Ending.CANCELLED)
                && input.isOver()
                && scene.size(Scene.COPIES) == expected
                && scene.size(Scene.COUNTS) == expected
                && scene.size(Scene.DEAD) == scene.poisons().size()
                && new WindowSums().isComplete(scene);
    }

    // ---- what people do

    private void askNow() {
        JobProcess asked = someProcess();
        if (asked != null && world.scheduler().faultsAreOn()) {
            if (random.nextInt(5) == 0) {
                faults++;
                asked.shutDown();
            } else if (!savepoints.ask(asked)) {
                asked.checkpoint();
            }
        }
        world.scheduler().plan(500 + random.nextInt(10_000), this::askNow);
    }

    private void askForEnd() {
        JobProcess asked = someProcess();
        if (asked == null || scene.status() != JobStatus.RUNNING) {
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

    /**
     * In some runs people ask for savepoints, and in some of those the job is stopped with one and begun from it again, at
     * another parallelism. Nothing of that may show in the output.
     */
    private final class Savepoints {
        private final SplittableRandom own;
        private final boolean wanted;
        private final boolean stops;
        private final int stopFromStep;
        private boolean stopAsked;
        private JobControl.@Nullable Savepoint last;
        private boolean begun;

        Savepoints(long seed, boolean mayGoOn) {
            own = new SplittableRandom(seed * 23 + 11);
            wanted = own.nextInt(3) == 0;
            stops = wanted && mayGoOn && own.nextInt(3) > 0;
            stopFromStep = 300 + own.nextInt(2_500);
        }

        boolean ask(JobProcess asked) {
            if (!wanted || own.nextBoolean()) {
                return false;
            }
            asked.savepoint(this::made);
            return true;
        }

        private void made(JobControl.Savepoint savepoint) {
            String path = savepoint.path();
            world.tally().fault("savepoint");
            try {
                StoredState.open(
                                path,
                                folder -> new FileBlobStore(
                                        world.machines().get(0).disk(), Path.of(folder)))
                        .verify();
            } catch (RuntimeException e) {
                scene.badExits.add("savepoint " + path + ": " + e.getMessage());
            }
        }

        void askToStop(long step) {
            JobProcess asked = someProcess();
            if (!stops || last != null || step < stopFromStep || asked == null || scene.status() != JobStatus.RUNNING) {
                return;
            }
            stopAsked = true;
            scene.goesOnWhenStopped = true;
            asked.stopWithSavepoint(savepoint -> {
                made(savepoint);
                last = savepoint;
            });
        }

        /** Whether a job that has stopped is begun again. */
        boolean goesOn() {
            return stopAsked;
        }

        /**
         * Whoever asked may not have been told, or someone may have begun the job otherwise meanwhile: then it goes on from
         * its last checkpoint.
         */
        JobConfig.StartFrom start() {
            if (!stopAsked) {
                return JobConfig.StartFrom.MARKER;
            }
            JobControl.Savepoint savepoint = last;
            Marker marker = scene.marker();
            if (savepoint == null || marker == null) {
                return JobConfig.StartFrom.LATEST;
            }
            boolean fits = world.processes().size() <= 1
                    && savepoint.checkpoint().equals(marker.checkpoint())
                    && marker.status() == JobStatus.STOPPED;
            if (!begun && !fits) {
                last = null;
                return JobConfig.StartFrom.LATEST;
            }
            if (!begun) {
                world.tally().fault("begun-from-savepoint");
            }
            begun = true;
            return JobConfig.StartFrom.path(savepoint.path());
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
        if (ending == Ending.CANCELLED || scene.status() != JobStatus.RUNNING) {
            return;
        }
        if (scene.marker() == null) {
            world.scheduler().plan(20, this::launchElsewhere);
        } else {
            world.tally().fault("start-elsewhere");
            launch(world.machines().get(1));
        }
    }

    private void planLaunch() {
        world.scheduler().plan(world.scheduler().restartDelayMs(), this::launchIfNoneRuns);
    }

    private void launchIfNoneRuns() {
        if (!world.processes().isEmpty()) {
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
        SimProcess process = world.newProcess(machine);
        boolean elsewhere = machine != world.machines().get(0);
        JobProcess main = new JobProcess(process, newRunner(process), scene, elsewhere);
        started.add(main);
        world.run(process, () -> process.workers().start(main));
    }

    private JobRunner newRunner(SimProcess process) {
        Surroundings surroundings = new Surroundings(
                process.time(),
                process.workers(),
                process.stepExecutor(),
                process.failpoints(),
                process.kafka(),
                new FileBlobStore(process.disk(), CHECKPOINTS),
                folder -> new FileBlobStore(process.disk(), Path.of(folder)),
                () -> "id" + ids++,
                process.random(),
                MemoryGauge.NONE,
                draw.overBase() ? new SimStateBases() : null);
        return new JobRunner(
                SimulatedJob.graph(ending == Ending.FINISHED, deep, aligned),
                draw.config(!world.scheduler().faultsAreOn(), savepoints.start()),
                surroundings,
                "simulated");
    }
}
