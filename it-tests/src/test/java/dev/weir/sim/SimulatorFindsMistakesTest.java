package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small exactly-once job survives everything that the simulator does to it, and with a mistake it does not. */
class SimulatorFindsMistakesTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 2_000;
    private static final int RECORDS = 60;

    @Test
    void aRightJobIsExactWhateverHappens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            String verdict = run(seed, CopyJob.Mistake.NONE).verdict(STEPS);
            if (verdict != null) {
                CopyRun again = new CopyRun(seed, SimFaults.ALL, CopyJob.Mistake.NONE, RECORDS, true);
                again.verdict(STEPS);
                assertThat(verdict)
                        .as("seed %d%n%s", seed, again.world().story())
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aMistakeIsFound(CopyJob.Mistake mistake) {
        assertThat(LongStream.range(0, SEEDS)
                        .anyMatch(seed -> run(seed, mistake).verdict(STEPS) != null))
                .as("whether any of %d seeds finds %s", SEEDS, mistake)
                .isTrue();
    }

    private static CopyRun run(long seed, CopyJob.Mistake mistake) {
        return new CopyRun(seed, SimFaults.ALL, mistake, RECORDS, false);
    }
}
