package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Procedure;
import dev.weir.env.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BetweenCallsTest {
    private static final SimFaults ALWAYS =
            new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SimFaults.OUT_OF);
    private static final Path PATH = Path.of("/file");

    private final List<String> events = new ArrayList<>();
    private final SimWorld world = new SimWorld(5, ALWAYS, true);
    private final SimMachine machine = world.newMachine("m");
    private final SimProcess process = world.newProcess(machine);

    private void submit(SimProcess to, String procedure, Step... steps) {
        to.stepExecutor().submit(new Procedure(procedure, List.of(steps), error -> {}));
    }

    private Step twoCalls(SimProcess of, String name) {
        return new Step(name, () -> {
            events.add(name + " begins");
            of.disk().exists(PATH);
            of.disk().exists(PATH);
            events.add(name + " ends");
        });
    }

    private int met(ProtocolStep step) {
        return world.tally().visits(FaultKind.BETWEEN, step);
    }

    /** Runs one step of the process, nothing else of it before. */
    private void step(SimProcess of) {
        of.stepExecutor().step(0);
    }

    @Test
    void aStepOfAnotherProcessComesBetweenTwoCalls() {
        SimProcess other = world.newProcess(machine);
        submit(process, "a", twoCalls(process, "look"));
        submit(other, "b", twoCalls(other, "publish"));
        step(process);
        assertThat(events).containsExactly("look begins", "publish begins", "publish ends", "look ends");
        assertThat(met(ProtocolStep.LOOK)).isPositive();
        // Nobody comes between the calls of those who come between.
        assertThat(met(ProtocolStep.PUBLISH)).isZero();
        assertThat(world.failures()).isZero();
    }

    @Test
    void nothingElseOfTheProcessDoes() {
        submit(process, "a", twoCalls(process, "look"));
        submit(process, "b", twoCalls(process, "publish"));
        step(process);
        assertThat(events).containsExactly("look begins", "look ends");
        assertThat(met(ProtocolStep.LOOK)).isZero();
    }

    @Test
    void aLateRequestArrivesBetweenTwoCalls() {
        world.network().addLate(() -> events.add("late"));
        submit(process, "a", twoCalls(process, "look"));
        step(process);
        assertThat(events).containsExactly("look begins", "late", "look ends");
        assertThat(met(ProtocolStep.LOOK)).isEqualTo(1);
    }

    @Test
    void theBrokerAbortsATransactionWhoseTimeIsOver() {
        SimTransactions.Identity who = world.broker().transactions().init("id", 5_000);
        world.broker().createTopic("topic", 1);
        world.broker()
                .transactions()
                .addPartition(
                        "id", who.producerId(), who.epoch(), new org.apache.kafka.common.TopicPartition("topic", 0));
        for (int i = 0; i < 20 && met(ProtocolStep.LOOK) == 0; i++) {
            submit(process, "a", twoCalls(process, "look"));
            step(process);
        }
        assertThat(met(ProtocolStep.LOOK)).isPositive();
        assertThat(world.clock().nowMs()).isGreaterThanOrEqualTo(5_000);
        assertThat(world.tally().faults(FaultKind.TIME_OUT.toString())).isEqualTo(1);
    }

    @Test
    void whatHasNoStepIsNotInterrupted() {
        world.network().addLate(() -> events.add("late"));
        submit(process, "a", twoCalls(process, "no step of production"));
        step(process);
        assertThat(events).doesNotContain("late");
    }

    @Test
    void aProcessThatDiesMeanwhileDoesNotGoOn() {
        world.network().addLate(() -> world.crash(machine));
        submit(process, "a", twoCalls(process, "look"));
        world.scheduler().run(100);
        assertThat(events).containsExactly("look begins");
        assertThat(process.isDead()).isTrue();
    }
}
