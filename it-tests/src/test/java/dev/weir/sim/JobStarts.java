package dev.weir.sim;

import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobRunner;
import dev.weir.coordinator.Surroundings;
import dev.weir.env.MemoryGauge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the job's processes: the first, one more when one has ended, and perhaps one where it must be refused. */
final class JobStarts {
    private final SimWorld world;
    private final Scene scene;
    private final RunDraw draw;
    private final @Nullable SimBucket bucket;
    private final PeoplesSavepoints savepoints;
    private final List<JobProcess> started = new ArrayList<>();
    /** Those that were started with settings that they can live with for ever. */
    private final Set<SimProcess> canLive = new HashSet<>();

    private int ids;
    private boolean cancelAsked;
    private boolean over;

    /** @param bucket where checkpoints and savepoints lie; null: on the machine's disk */
    JobStarts(SimWorld world, Scene scene, RunDraw draw, @Nullable SimBucket bucket, PeoplesSavepoints savepoints) {
        this.world = world;
        this.scene = scene;
        this.draw = draw;
        this.bucket = bucket;
        this.savepoints = savepoints;
    }

    List<JobProcess> alive() {
        return started.stream().filter(JobProcess::isAlive).toList();
    }

    /** Whether a process has come to its own end that was started when the job had ended. */
    boolean hasOneSeenTheEnd() {
        return started.stream().anyMatch(p -> p.startedAfterEnd() && p.exit() != null);
    }

    boolean isCancelAsked() {
        return cancelAsked;
    }

    /** A start after a cancel begins anew, and repeats all output by right: that is another story, and none comes. */
    void cancelAsked() {
        cancelAsked = true;
    }

    /** The job starts no more. */
    void end() {
        over = true;
    }

    boolean areOver() {
        return over;
    }

    /** Whoever runs with settings that can't work for ever is given others. */
    void killThoseThatCannotLive() {
        for (SimProcess process : List.copyOf(world.processes())) {
            if (!canLive.contains(process)) {
                process.kill("to get other settings");
            }
        }
    }

    // ---- when

    void launch() {
        launch(savepoints.start());
    }

    void launch(JobConfig.StartFrom start) {
        launch(world.machines().get(0), start);
    }

    /** Beside what runs. */
    void launchAnother() {
        if (!cancelAsked) {
            launch();
        }
    }

    /** A mistake of people: a start where the job's checkpoints are not. It must be refused, and change nothing. */
    void launchElsewhere() {
        if (draw.ending() == Ending.CANCELLED || scene.status() != JobStatus.RUNNING || over) {
            return;
        }
        if (scene.marker() == null) {
            world.scheduler().plan(20, this::launchElsewhere);
        } else if (world.admits("start-elsewhere")) {
            launch(world.machines().get(1), savepoints.start());
        }
    }

    /** A process has ended: soon there is another. */
    void planLaunch() {
        if (!over) {
            world.scheduler().plan(world.scheduler().restartDelayMs(), this::launchIfNoneRuns);
        }
    }

    private void launchIfNoneRuns() {
        if (!world.processes().isEmpty() || over) {
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
        launch();
    }

    // ---- what

    private void launch(SimMachine machine, JobConfig.StartFrom start) {
        SimProcess process = world.newProcess(machine);
        boolean elsewhere = machine != world.machines().get(0);
        JobProcess main = new JobProcess(process, newRunner(process, scene.job, start), scene, elsewhere);
        started.add(main);
        world.run(process, () -> process.workers().start(main));
    }

    /** @param job its name */
    JobRunner newRunner(SimProcess process, String job, JobConfig.StartFrom start) {
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
                draw.job().overBase() ? new SimStateBases() : null);
        return new JobRunner(
                SimulatedJob.graph(job, draw.ending() == Ending.FINISHED, draw.deep(), draw.aligned(), draw.selects()),
                draw.job().config(job, mustLive, start),
                surroundings,
                "simulated");
    }

    private BlobStore blobs(SimProcess process) {
        SimBucket shared = bucket;
        boolean elsewhere = process.machine() != world.machines().get(0);
        return shared == null || elsewhere
                ? new FileBlobStore(process.disk(), Simulation.CHECKPOINTS)
                : new ProcessBucket(process, shared.below(Simulation.CHECKPOINTS));
    }

    private BlobStore savepoint(SimProcess process, String folder) {
        SimBucket shared = bucket;
        return shared == null
                ? new FileBlobStore(process.disk(), Path.of(folder))
                : new ProcessBucket(process, shared.at(folder));
    }
}
