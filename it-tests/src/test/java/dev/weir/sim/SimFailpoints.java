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
        SimWorld world = process.world();
        ProtocolStep step = ProtocolStep.of(name.substring(name.indexOf(':') + 1));
        FaultKind kill = name.startsWith("before:") ? FaultKind.KILLED_BEFORE : FaultKind.KILLED_AFTER;
        if (step == ProtocolStep.ACKNOWLEDGE && kill == FaultKind.KILLED_BEFORE) {
            // No step of a procedure, of which the scheduler sees what comes next.
            world.scheduler().meets(process, step);
            process.requireAlive();
        }
        if (name.equals(armed) || world.happens(world.faults().crashAtStep(), kill, step)) {
            process.kill("failpoint " + name);
            process.requireAlive();
        }
        if (process.workers().canRace()
                && world.isTimeFor(world.faults().raceAtStep(), FaultKind.RACE, step)
                && process.workers().race()) {
            world.hasCome(FaultKind.RACE, step);
        }
    }
}
