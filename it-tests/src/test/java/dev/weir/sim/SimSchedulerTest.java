package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.Worker;
import dev.weir.env.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimSchedulerTest {
    private final SimWorld world = new SimWorld(5, SimFaults.NONE, true);
    private final SimMachine machine = world.newMachine("m");
    private final SimProcess process = world.newProcess(machine);
    private final List<String> events = new ArrayList<>();

    /** Fails, or is done, after some turns. */
    private final class Turns implements Worker {
        private int left;
        private final boolean fails;

        Turns(int left, boolean fails) {
            this.left = left;
            this.fails = fails;
        }

        @Override
        public String name() {
            return "turns";
        }

        @Override
        public boolean runOnce() {
            if (--left == 0 && fails) {
                throw new IllegalStateException("broken");
            }
            events.add("turn");
            return true;
        }

        @Override
        public void park() {
            events.add("parked");
        }

        @Override
        public void wake() {
            events.add("woken");
        }

        @Override
        public boolean isDone() {
            return left <= 0;
        }

        @Override
        public void failed(Throwable error) {
            events.add("failed " + error.getMessage());
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    private Step step(String name) {
        return new Step(name, () -> events.add(name));
    }

    private void submit(Step... steps) {
        process.stepExecutor()
                .submit(new Procedure(
                        "procedure",
                        List.of(steps),
                        failure -> events.add(failure == null ? "done" : "failed " + failure.getMessage())));
    }

    @Test
    void aWorkerHasItsTurnsAndIsClosed() {
        Workers.Handle handle = process.workers().start(new Turns(2, false));
        world.scheduler().run(100);
        assertThat(events).containsExactly("turn", "turn", "closed");
        assertThat(handle.ended()).isTrue();
    }

    @Test
    void aWorkerThatThrowsIsToldAndThenClosed() {
        Workers.Handle handle = process.workers().start(new Turns(2, true));
        world.scheduler().run(100);
        assertThat(events).containsExactly("turn", "failed broken", "closed");
        assertThat(handle.ended()).isTrue();
    }

    @Test
    void aStoppedWorkerIsClosedWithoutAnotherTurn() {
        Workers.Handle handle = process.workers().start(new Turns(2, false));
        handle.stop();
        assertThat(handle.ended()).isFalse();
        world.scheduler().run(100);
        assertThat(events).containsExactly("closed");
    }

    @Test
    void aProcedureRunsItsStepsInOrder() {
        submit(step("one"), step("two"), step("three"));
        world.scheduler().run(200);
        assertThat(events).containsExactly("one", "two", "three", "done");
    }

    @Test
    void aStepThatFailsEndsItsProcedure() {
        submit(
                step("one"),
                new Step("two", () -> {
                    throw new IOException("broken");
                }),
                step("three"));
        world.scheduler().run(200);
        assertThat(events).containsExactly("one", "failed broken");
    }

    @Test
    void aStepIsRunAgainAfterItsDelay() {
        List<Long> times = new ArrayList<>();
        submit(new Step("one", () -> {
            times.add(world.clock().nowMs());
            if (times.size() < 3) {
                throw new Step.RetryLater(1_000, new IOException("not yet"));
            }
        }));
        assertThat(world.scheduler().runUntil(() -> !events.isEmpty(), 10_000)).isTrue();
        assertThat(times).hasSize(3);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_000);
        assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void proceduresAreMixed() {
        TreeSet<String> orders = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            events.clear();
            submit(step("a"), step("b"));
            submit(step("x"), step("y"));
            world.scheduler().run(200);
            orders.add(String.join("", events).replace("done", ""));
        }
        assertThat(orders).contains("abxy", "axby", "xyab", "xayb");
    }

    @Test
    void aProcessDiesAtItsFailpointWithTheStepNotDone() {
        process.failpoints().killAt("before:two");
        submit(step("one"), step("two"));
        world.scheduler().run(200);
        assertThat(events).containsExactly("one");
        assertThat(process.isDead()).isTrue();
    }

    @Test
    void aProcessDiesAtItsFailpointWithTheStepDone() {
        process.failpoints().killAt("after:two");
        submit(step("one"), step("two"), step("three"));
        world.scheduler().run(200);
        assertThat(events).containsExactly("one", "two");
        assertThat(process.isDead()).isTrue();
    }

    @Test
    void aPausedProcessDoesNothingAndThenGoesOn() {
        process.workers().start(new Turns(1, false));
        submit(step("one"));
        process.pause(5_000);
        assertThat(world.scheduler().runUntil(() -> !events.isEmpty(), 10_000)).isTrue();
        assertThat(world.clock().nowMs()).isGreaterThanOrEqualTo(5_000);
        world.scheduler().run(200);
        assertThat(events).containsExactlyInAnyOrder("turn", "closed", "one", "done");
    }

    @Test
    void aDeadProcessReachesNothingOutside() {
        process.kill("test");
        assertThatThrownBy(() -> process.disk().exists(Path.of("/x"))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> process.kafka().admin(Map.of())).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> process.failpoints().reached("before:x")).isInstanceOf(Killed.class);
    }

    @Test
    void aKilledProcessLosesNothingOnDiskAndALossOfPowerDoes() throws IOException {
        Path file = Path.of("/file");
        process.disk().create(file).write(new byte[1000]);
        process.kill("test");
        SimProcess next = world.newProcess(machine);
        assertThat(next.disk().length(file)).isEqualTo(1000);
        world.crash(machine);
        assertThat(next.isDead()).isTrue();
        SimProcess last = world.newProcess(machine);
        assertThat(last.disk().exists(file) && last.disk().length(file) == 1000).isFalse();
    }

    @Test
    void theEndOfAProcessIsTold() {
        List<SimProcess> ended = new ArrayList<>();
        world.onEnd(ended::add);
        process.exit(0);
        process.kill("too late");
        assertThat(ended).containsExactly(process);
        assertThat(world.processes()).isEmpty();
    }

    @Test
    void whatIsPlannedHappensAtItsTime() {
        world.scheduler()
                .plan(3_000, () -> events.add("planned at " + (world.clock().nowMs() >= 3_000)));
        assertThat(world.scheduler().runUntil(() -> !events.isEmpty(), 1_000)).isTrue();
        assertThat(events).containsExactly("planned at true");
    }
}
