package dev.weir.sim;

import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Two jobs that begin from one savepoint, once the job that made it is done: among faults, and then in calm. */
final class Twins {
    private final SimWorld world;
    private final RunLength length;
    private final List<Twin> twins = new ArrayList<>();
    private @Nullable String violation;

    /**
     * @param of what the first job looks at
     * @param from its savepoint
     * @param then its output at the savepoint
     */
    Twins(
            Scene of,
            RunLength length,
            JobControl.Savepoint from,
            Map<TopicPartition, List<String>> then,
            JobStarts starts) {
        this.world = of.world;
        this.length = length;
        for (String name : List.of("twin-a", "twin-b")) {
            twins.add(new Twin(
                    of,
                    name,
                    then,
                    JobConfig.StartFrom.path(from.path()),
                    (twin, process) -> new JobProcess(
                            process, starts.newRunner(process, name, twin.start()), twin.scene(), false)));
        }
    }

    /**
     * To their end, or to the first broken promise.
     *
     * @param becomeCalm ends the faults
     * @return the promise and what breaks it; null: none is broken
     */
    @Nullable
    String run(Runnable becomeCalm) {
        world.tally().fault("twins");
        world.launchWith(any -> {});
        world.launchOnlyIf(() -> false);
        for (SimProcess process : List.copyOf(world.processes())) {
            process.kill("two others take over");
        }
        world.onEnd(ended -> planLaunch());
        world.scheduler().beginFaults();
        twins.forEach(Twin::launch);
        for (int i = 0; i < length.stepsOfTwins() && violation == null; i++) {
            step();
        }
        becomeCalm.run();
        for (int i = 0; i < Simulation.CALM_STEPS && violation == null && !areDone(i); i++) {
            step();
        }
        check(true);
        return violation;
    }

    private void planLaunch() {
        world.scheduler().plan(world.scheduler().restartDelayMs(), () -> twins.forEach(Twin::launchIfNoneRuns));
    }

    private void step() {
        world.scheduler().step();
        boolean moved = twins.stream().anyMatch(Twin::hasMoved);
        if (moved || world.scheduler().steps() % Simulation.CHECK_EVERY == 0) {
            check(false);
        }
    }

    private void check(boolean atEnd) {
        for (Twin twin : twins) {
            violation = violation == null ? twin.violation(atEnd) : violation;
        }
    }

    private boolean areDone(int step) {
        return step % length.askEvery() == 0
                && twins.stream().allMatch(twin -> twin.scene().isAllOut());
    }
}
