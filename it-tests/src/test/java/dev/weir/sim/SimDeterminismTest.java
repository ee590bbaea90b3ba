package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    @Test
    void anotherVirtualMachineTellsTheSameStory() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Teller.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(told).isEqualTo(story(3));
    }

    /** Tells a story in a virtual machine of its own. */
    static final class Teller {
        public static void main(String[] args) {
            PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
            out.print(story(3));
            out.flush();
        }
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
