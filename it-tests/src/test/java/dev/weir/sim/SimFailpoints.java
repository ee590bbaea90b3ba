package dev.weir.sim;

import dev.weir.env.Failpoints;
import org.jspecify.annotations.Nullable;

/** The failpoints of one process: it is killed at the one that a test has armed, and by chance at any. */
final class SimFailpoints implements Failpoints {
    private final SimProcess process;
    private @Nullable String armed;

    SimFailpoints(SimProcess process) {
        this.process = process;
    }

    /** Kills the process the next time it comes to this place. */
    void killAt(String name) {
        armed = name;
    }

    @Override
    public void reached(String name) {
        process.requireAlive();
        if (name.equals(armed)
                || SimWorld.happens(process.random(), process.world().faults().crashAtStep())) {
            process.world().tally().death(name);
            process.kill("failpoint " + name);
            process.requireAlive();
        }
        if (SimWorld.happens(process.random(), process.world().faults().raceAtStep())) {
            process.workers().race();
        }
    }
}
