package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Worker;
import org.junit.jupiter.api.Test;

/** What cannot have hurt anybody does not count. */
class HarmlessFaultsTest {
    private static final int ALWAYS = SimFaults.OUT_OF;
    private static final SimFaults NO_POWER = new SimFaults(0, ALWAYS, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final SimFaults RACES = new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, ALWAYS, 0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void powerThatIsLostWhereNobodyRunsIsNoFailure() {
        SimWorld world = new SimWorld(1, NO_POWER, false);
        SimMachine machine = world.newMachine("m");

        world.scheduler().step();
        assertThat(machine.disk().powerLosses()).isEqualTo(1);
        assertThat(world.failures()).isZero();

        world.newProcess(machine);
        world.scheduler().step();
        assertThat(machine.disk().powerLosses()).isEqualTo(2);
        assertThat(world.failures()).isEqualTo(1);
    }

    @Test
    void workersThatHaveNothingToDoDoNotComeBetween() {
        assertThat(racesWith(false)).isZero();
        assertThat(racesWith(true)).isEqualTo(1);
    }

    private static int racesWith(boolean works) {
        SimWorld world = new SimWorld(1, RACES, false);
        SimProcess process = world.newProcess(world.newMachine("m"));
        process.workers().start(new Turns(works));
        process.failpoints().reached("before:" + ProtocolStep.COMMIT.stepName());
        return world.tally().visits(FaultKind.RACE, ProtocolStep.COMMIT);
    }

    private record Turns(boolean work) implements Worker {
        @Override
        public String name() {
            return "turns";
        }

        @Override
        public boolean runOnce() {
            return work;
        }

        @Override
        public void park() {}

        @Override
        public void wake() {}

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public void failed(Throwable error) {}

        @Override
        public void closed() {}
    }
}
