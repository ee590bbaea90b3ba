package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimDeterminismTest {
    @Test
    void theSameSeedTellsTheSameStory() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(story(seed)).isEqualTo(story(seed));
        }
    }

    @Test
    void anotherSeedTellsAnotherStory() {
        assertThat(story(1)).isNotEqualTo(story(2));
    }

    @Test
    void aStoryThatIsOffChangesNothing() {
        CopyRun told = run(7, true);
        CopyRun untold = run(7, false);
        told.verdict(2_000);
        untold.verdict(2_000);
        assertThat(untold.world().story().lines()).isEmpty();
        assertThat(untold.world().clock().nowMs())
                .isEqualTo(told.world().clock().nowMs());
        assertThat(untold.world().random().nextLong())
                .isEqualTo(told.world().random().nextLong());
    }

    private static String story(long seed) {
        CopyRun run = run(seed, true);
        run.verdict(2_000);
        return run.world().story().toString();
    }

    private static CopyRun run(long seed, boolean withStory) {
        return new CopyRun(seed, SimFaults.ALL, CopyJob.Mistake.NONE, 60, withStory);
    }
}
