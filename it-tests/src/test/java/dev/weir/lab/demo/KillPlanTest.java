package dev.weir.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.demo.KillPlan.Kill;
import dev.weir.lab.demo.KillPlan.Target;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class KillPlanTest {
    @RepeatedTest(20)
    void killsAreInOrderWithinTheReplay(RepetitionInfo seed) {
        List<Kill> kills =
                KillPlan.of(5, 1, new Random(seed.getCurrentRepetition())).kills();
        assertThat(kills).hasSize(6).isSortedAccordingTo((a, b) -> Double.compare(a.progress(), b.progress()));
        assertThat(kills).allMatch(kill -> kill.progress() > 0.05 && kill.progress() < 0.95);
        assertThat(kills.stream().filter(kill -> kill.target() == Target.BROKER))
                .hasSize(1);
        assertThat(kills.get(0).target()).isEqualTo(Target.PROCESSOR);
    }

    @Test
    void aKillWaitsUntilTheJobHasRecoveredFromTheLast() {
        KillPlan plan = KillPlan.of(2, 0, new Random(1));
        assertThat(plan.due(1, true)).contains(Target.PROCESSOR);
        assertThat(plan.due(1, false)).isEmpty();
        assertThat(plan.done()).isFalse();
        assertThat(plan.due(1, true)).contains(Target.PROCESSOR);
        assertThat(plan.done()).isTrue();
        assertThat(plan.due(1, true)).isEmpty();
    }

    @Test
    void nothingIsKilledTooEarly() {
        assertThat(KillPlan.of(5, 1, new Random(1)).due(0, true)).isEmpty();
    }
}
