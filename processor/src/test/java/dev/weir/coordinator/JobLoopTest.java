package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The coordinator's loop: when it has something to do, how long it sleeps, what it shows meanwhile. */
class JobLoopTest extends JobScene {
    @Test
    void itSaysWhetherThereWasSomethingToDo() throws Exception {
        JobRunner runner = runner();
        assertThat(runner.runOnce()).as("it claims").isTrue();
        run(runner, 20);
        assertThat(runner.runOnce()).as("nothing").isFalse();
        runner.checkpoint();
        assertThat(runner.runOnce()).as("mail").isTrue();
    }

    @Test
    void whatItShowsIsNewTenTimesASecond() throws Exception {
        JobRunner runner = running();
        JobView before = runner.view();
        while (runner.view() == before) {
            world.nowMs++;
            runner.runOnce();
        }
        JobView shown = runner.view();
        world.nowMs += 99;
        runner.runOnce();
        assertThat(runner.view()).isSameAs(shown);
        world.nowMs++;
        runner.runOnce();
        assertThat(runner.view()).isNotSameAs(shown);
    }

    @Test
    void aChangeOfItsStateIsShownAtOnce() throws Exception {
        JobRunner runner = running();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        runner.runOnce();
        assertThat(runner.view().state()).isNotEqualTo(JobView.State.RUNNING);
    }

    @Test
    void whileNothingIsDueItSleepsLonger() throws Exception {
        JobRunner runner = runner();
        assertThat(msParked(runner)).isGreaterThanOrEqualTo(4);
        run(runner, 20);
        runner.checkpoint();
        run(runner, 20);
        // The tasks have woken it.
        runner.park();
        assertThat(msParked(runner)).isGreaterThanOrEqualTo(50);
    }

    private static long msParked(JobRunner runner) {
        long beganAt = System.nanoTime();
        runner.park();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganAt);
    }

    @Test
    void itIsNamedAfterItsJob() throws Exception {
        JobRunner runner = running();
        assertThat(runner.name()).isEqualTo("coordinator of job");
        assertThat(runner.baseStats()).as("its state is on the heap").isNull();
    }

    @Test
    void whatCheckpointsTookIsInTheStoreWhileItRuns() throws Exception {
        JobRunner runner = running();
        runner.checkpoint();
        run(runner, 20);
        assertThat(store().readHistory()).isEmpty();
        run(runner, 150);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        assertThat(store().readHistory()).singleElement().asString().contains(" 1-1 COMPLETED ");
    }
}
