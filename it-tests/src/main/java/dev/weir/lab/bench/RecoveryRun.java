package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Kills a job at random moments, again and again, and measures how long it is until the next output can be read: one that
 * was not there before, which the verifier makes sure of.
 */
final class RecoveryRun {
    // What the killed process had asked the broker to commit may still become readable. A JVM needs longer to commit.
    private static final Duration OLD_COMMIT = Duration.ofMillis(150);
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private RecoveryRun() {}

    static Delays measure(BenchTopics topics, Contestant contestant, Run run, BenchOptions options, int rate) {
        try (Pacer pacer = new Pacer(topics, run.in(), rate, options.keys());
                LiveRun live = new LiveRun(topics, contestant, run)) {
            pacer.start();
            live.readUntil("the first output", () -> live.outputs() > 0);
            List<Double> seconds = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(options.kills);
            for (int i = 0; i < options.kills; i++) {
                live.readFor(SETTLE.plusNanos(random.nextLong(run.interval().toNanos())));
                seconds.add(killToOutput(live));
            }
            OutputVerifier verifier = live.finish(pacer.end());
            return new Delays(seconds, verifier.exact(), verifier.verdict());
        }
    }

    private static double killToOutput(LiveRun live) {
        long killed = System.nanoTime();
        live.killAndRestart();
        live.readFor(OLD_COMMIT);
        int before = live.outputs();
        live.readUntil("output after the kill", () -> live.outputs() > before);
        return (System.nanoTime() - killed) / 1e9;
    }
}
