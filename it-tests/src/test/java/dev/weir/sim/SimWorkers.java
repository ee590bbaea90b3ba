package dev.weir.sim;

import dev.weir.env.Worker;
import dev.weir.env.Workers;
import dev.weir.task.Task;
import java.util.ArrayList;
import java.util.List;

/** The workers of one process: each gets its turn when the scheduler says so, as its thread would give it. */
final class SimWorkers implements Workers {
    private static final int MAX_RACE_MS = 8_000;
    private static final int SLOW_ONE_OF = 8;
    private static final int SLOW_TURNS_ONE_OF = 12;

    private static final class Running implements Handle {
        private final Worker worker;
        private final boolean slow;
        private boolean inTurn;
        private boolean stopped;
        private boolean ended;

        Running(Worker worker, boolean slow) {
            this.worker = worker;
            this.slow = slow;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public boolean ended() {
            return ended;
        }
    }

    private final SimProcess process;
    private final List<Running> running = new ArrayList<>();
    private boolean racing;

    SimWorkers(SimProcess process) {
        this.process = process;
    }

    @Override
    public Handle start(Worker worker) {
        Running started = new Running(worker, drawSlow());
        running.add(started);
        tell(started, "starts");
        return started;
    }

    /** Some tasks get few turns, so that the queues before them fill. Never the coordinator, the process's first. */
    private boolean drawSlow() {
        SimWorld world = process.world();
        boolean slow = !running.isEmpty()
                && world.scheduler().faultsAreOn()
                && process.random().nextInt(SLOW_ONE_OF) == 0;
        return slow && world.admits("slow-worker");
    }

    int count() {
        return running.size();
    }

    List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Running r : running) {
            if (r.worker instanceof Task task) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /** Whether no race is under way. */
    boolean canRace() {
        return !racing && !running.isEmpty();
    }

    /**
     * Another worker has its turn while one, or a step, stands between two instructions. Mostly it is the process's
     * first, the coordinator, since it is what all others meet.
     *
     * @return whether it has done something
     */
    boolean race() {
        SimWorld world = process.world();
        int size = running.size();
        int index = size == 0 || process.random().nextBoolean()
                ? 0
                : process.random().nextInt(size);
        Running other = size == 0 ? null : running.get(index);
        if (racing || other == null || other.inTurn) {
            return false;
        }
        boolean worked;
        racing = true;
        try {
            world.clock().advance(world.scheduler().duration(MAX_RACE_MS));
            worked = turn(other);
        } finally {
            racing = false;
        }
        process.requireAlive();
        if (worked) {
            tell(other, "comes between");
        }
        return worked;
    }

    /** One turn of one worker; returns whether it got anything done. */
    boolean turn(int index) {
        Running r = running.get(index);
        return (!r.slow || process.random().nextInt(SLOW_TURNS_ONE_OF) == 0) && turn(r);
    }

    private boolean turn(Running r) {
        r.inTurn = true;
        try {
            return turnNow(r);
        } finally {
            r.inTurn = false;
        }
    }

    private boolean turnNow(Running r) {
        boolean worked = true;
        boolean end = true;
        try {
            if (!r.stopped && !r.worker.isDone()) {
                worked = r.worker.runOnce();
                end = r.worker.isDone();
            }
        } catch (Killed killed) {
            throw killed;
        } catch (Throwable failure) {
            process.requireAlive();
            tell(r, "fails: " + failure);
            process.world().causes().judge(process, r.worker.name(), failure);
            r.worker.failed(failure);
        }
        process.requireAlive();
        if (end) {
            end(r);
        }
        return worked || end;
    }

    private void end(Running r) {
        r.worker.closed();
        r.ended = true;
        running.remove(r);
        tell(r, "ends");
    }

    private void tell(Running r, String what) {
        Story story = process.world().story();
        if (story.isOn()) {
            story.tell(process.name(), r.worker.name() + " " + what);
        }
    }

    void vanish() {
        running.clear();
    }
}
