package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.RestoreId;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.savepoint.StoredState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * In some runs people ask for savepoints, and in some of those the job is stopped with one and begun from it again, at
 * another parallelism. Nothing of that may show in the output.
 */
final class PeoplesSavepoints {
    /** What those who ask for savepoints need of the run around them. */
    interface People {
        /** Whether nothing goes wrong any more, and nobody asks for anything. */
        boolean isCalm();

        /** Null: none runs. */
        @Nullable
        JobProcess someProcess();

        void launch(JobConfig.StartFrom start);

        /** The output up to now counts no more. */
        void lookAtOutputAnew();
    }

    /** So many looks at whether something is due people wait for an answer, before they ask the same process again. */
    private static final int PATIENCE = 10;

    private final SimWorld world;
    private final Scene scene;
    private final People people;
    private final SplittableRandom own;
    private final boolean wanted;
    private final boolean stops;
    /** Whether what the job is begun from is deleted then. */
    private final boolean claims;

    private final int patience;
    private final int stopFromStep;
    private boolean stopAsked;
    /** Who was asked, and at which step the last time: an answer is waited for, but not for ever. */
    private final Map<JobProcess, Long> askedAt = new HashMap<>();

    private JobControl.@Nullable Savepoint last;
    private boolean begun;
    /** In some of the runs that are not stopped the job is rolled back once, to the first savepoint made. */
    private final boolean rollsBack;

    /** In some of the others two jobs begin from it when this one is done. */
    private final boolean twins;

    private final int rollBackFromStep;
    private JobControl.@Nullable Savepoint first;
    private final Map<CheckpointId, Map<TopicPartition, List<String>>> outputs = new HashMap<>();
    private boolean rollBackAsked;
    private @Nullable String rolledBack;

    /**
     * @param length of the run
     * @param mayGoOn whether the job may be stopped and begun again, or rolled back
     * @param aimedAt a step that must come
     */
    PeoplesSavepoints(
            SimWorld world,
            Scene scene,
            People people,
            RunLength length,
            long seed,
            boolean mayGoOn,
            ProtocolStep aimedAt) {
        this.world = world;
        this.scene = scene;
        this.people = people;
        own = new SplittableRandom(seed * 23 + 11);
        boolean needed = switch (aimedAt) {
            case RESTORE_STATE, PUBLISH_RESTORED, COMMIT_RESTORED, DISPOSE_CLAIMED -> true;
            default -> false;
        };
        wanted = own.nextInt(3) == 0 || needed || aimedAt == ProtocolStep.WRITE_SAVEPOINT;
        stops = wanted && mayGoOn && (own.nextInt(3) > 0 || needed);
        claims = own.nextBoolean() || aimedAt == ProtocolStep.DISPOSE_CLAIMED;
        patience = own.nextInt(8) == 0 ? 0 : PATIENCE * length.askEvery();
        stopFromStep = length.endFrom() + own.nextInt(length.savepointWithin());
        rollsBack = wanted && mayGoOn && !stops;
        twins = wanted && mayGoOn && !rollsBack && !claims && own.nextInt(2) == 0;
        if (rollsBack) {
            scene.noteDecisions();
        }
        rollBackFromStep = length.endFrom() + own.nextInt(length.savepointWithin());
    }

    /** What a checkpoint's output is, as far as it can be told from that of the next one. */
    void noteOutput(@Nullable Marker marker) {
        CheckpointId current = marker == null ? null : marker.checkpoint();
        if ((rollsBack || twins)
                && current != null
                && rolledBack == null
                && !outputs.containsKey(current)
                && scene.isSettled()
                && scene.isAllVisible()) {
            outputs.put(current, scene.output());
        }
    }

    /** The savepoint that two jobs begin from; null: none do. */
    JobControl.@Nullable Savepoint forTwins() {
        JobControl.Savepoint made = first;
        return twins && made != null && outputs.containsKey(made.checkpoint()) ? made : null;
    }

    /** The output at a savepoint. */
    Map<TopicPartition, List<String>> outputAt(JobControl.Savepoint savepoint) {
        return Objects.requireNonNull(outputs.get(savepoint.checkpoint()));
    }

    /** Whether the job has yet to be rolled back: faults go on until then. */
    boolean willRollBack() {
        return rollsBack && rolledBack == null;
    }

    /** Somebody goes back to a savepoint, whatever runs meanwhile. */
    void maybeRollBack(long step) {
        JobControl.Savepoint made = first;
        Marker marker = scene.marker();
        JobProcess asked = people.someProcess();
        if (rollsBack && made == null && asked != null && own.nextInt(4) == 0 && isNewsTo(asked, step)) {
            asked.savepoint(this::made);
        }
        if (!rollsBack || rollBackAsked || step < rollBackFromStep || made == null || marker == null) {
            return;
        }
        CheckpointId current = marker.checkpoint();
        if (marker.status() != JobStatus.RUNNING
                || current == null
                || current.number() <= made.checkpoint().number() + 1
                || !outputs.containsKey(made.checkpoint())
                || people.isCalm()
                || !world.admits("roll-back-asked")) {
            return;
        }
        rollBackAsked = true;
        people.launch(new JobConfig.StartFrom(false, made.path(), false, true, false));
    }

    /** The marker has moved: perhaps because the job was rolled back. */
    void lookForRollBack(Marker marker) {
        CheckpointId current = marker.checkpoint();
        JobControl.Savepoint made = first;
        if (!rollBackAsked || rolledBack != null || current == null || made == null) {
            return;
        }
        CheckpointStore store = CheckpointStore.open(scene.blobs(), scene.job, () -> "unused");
        RestoreId id = store.has(current) ? RestoreId.decode(store.read(current).restoreId()) : null;
        if (id == null || id.rollback() == null) {
            return;
        }
        rolledBack = id.rollback();
        world.tally().fault("rolled-back");
        scene.rolledBack(outputAt(made), current.attempt());
        people.lookAtOutputAnew();
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
        first = first == null ? savepoint : first;
        try {
            StoredState.open(path, scene::savepoint).verify();
        } catch (RuntimeException e) {
            scene.badExits.add("savepoint " + path + ": " + e.getMessage());
        }
    }

    void askToStop(long step) {
        JobProcess asked = people.someProcess();
        if (!stops || last != null || step < stopFromStep || asked == null || scene.status() != JobStatus.RUNNING) {
            return;
        }
        if (!isNewsTo(asked, step)) {
            return;
        }
        stopAsked = true;
        scene.goesOnWhenStopped = true;
        asked.stopWithSavepoint(savepoint -> {
            made(savepoint);
            // Each request has a savepoint of its own: whoever has begun from one stays with it.
            last = begun ? last : savepoint;
        });
    }

    /** Each request makes a savepoint of its own, so few people ask the same process all the time. */
    private boolean isNewsTo(JobProcess process, long step) {
        Long before = askedAt.get(process);
        if (before != null && step - before < patience) {
            return false;
        }
        askedAt.put(process, step);
        return true;
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
        // Another may have begun it, and the brokers not yet show that; or wait to go on from its last checkpoint.
        boolean fits = world.processes().isEmpty()
                && scene.isSettled()
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
        return new JobConfig.StartFrom(false, savepoint.path(), false, false, claims);
    }
}
