package dev.weir.sim;

import dev.weir.checkpoint.Marker;
import dev.weir.config.JobConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One of two jobs that begin from the same savepoint, under names and with output topics of their own. What the first job
 * had written by then and what this one writes must together be what one job would have written.
 */
final class Twin {
    private final SimWorld world;
    private final Scene scene;
    private final JobConfig.StartFrom start;
    private final BiFunction<Twin, SimProcess, JobProcess> newProcess;
    private final Map<String, Invariant> invariants = new LinkedHashMap<>();
    private @Nullable JobProcess last;
    private @Nullable Marker lastMarker;

    /**
     * @param of what the first job looks at
     * @param then its output at the savepoint
     * @param newProcess makes the main thread of a process
     */
    Twin(
            Scene of,
            String job,
            Map<TopicPartition, List<String>> then,
            JobConfig.StartFrom start,
            BiFunction<Twin, SimProcess, JobProcess> newProcess) {
        this.world = of.world;
        this.start = start;
        this.newProcess = newProcess;
        this.scene = new Scene(of, job);
        for (String topic : Scene.OUTPUTS) {
            world.broker().createTopic(scene.topic(topic), 2);
        }
        scene.beginsAfter(then);
        invariants.put("EachInputOnce", new EachInputOnce());
        invariants.put("OneTruth", new OneTruth());
        invariants.put("OrderPerKey", new OrderPerKey());
        invariants.put("NoZombie", new NoZombie());
        invariants.put("NeverSkip", new NeverSkip());
        invariants.put("Restorable", new Restorable());
        invariants.put("EventTimes", new EventTimes());
        invariants.put("Causes", world.causes());
    }

    Scene scene() {
        return scene;
    }

    JobConfig.StartFrom start() {
        return start;
    }

    void launch() {
        SimProcess process = world.newProcess(world.machines().get(0));
        JobProcess main = newProcess.apply(this, process);
        last = main;
        world.run(process, () -> process.workers().start(main));
    }

    /** One of its processes is gone, or one of its twin's. */
    void launchIfNoneRuns() {
        JobProcess running = last;
        if (running == null || !running.isAlive()) {
            launch();
        }
    }

    /** Whether the marker has moved since this was last asked. */
    boolean hasMoved() {
        Marker now = scene.marker();
        boolean moved = !Objects.equals(now, lastMarker);
        lastMarker = now;
        return moved;
    }

    /** Name and description, or null. */
    @Nullable
    String violation(boolean atEnd) {
        for (Map.Entry<String, Invariant> e : invariants.entrySet()) {
            String wrong = e.getValue().violation(scene, atEnd);
            if (wrong != null) {
                return e.getKey() + ": " + scene.job + ": " + wrong;
            }
        }
        return null;
    }
}
