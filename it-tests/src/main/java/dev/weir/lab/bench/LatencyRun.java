package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.bench.ProcessProbe.Sample;
import java.time.Duration;
import java.util.Arrays;

/** Measures one contestant at a fixed rate, once it has warmed up. Owned by one thread. */
final class LatencyRun {
    private static final int SECONDS = 15;

    private final Run run;
    private final Pacer pacer;
    private double[] latencies = new double[1 << 16];
    private int count;

    private LatencyRun(Run run, Pacer pacer) {
        this.run = run;
        this.pacer = pacer;
    }

    static Latency measure(BenchTopics topics, Contestant contestant, Run run, BenchOptions options, int rate) {
        try (Pacer pacer = new Pacer(topics, run.in(), rate, options.keys());
                LiveRun live = new LiveRun(topics, contestant, run)) {
            pacer.start();
            live.readUntil("the first output", () -> live.outputs() > 0);
            live.readFor(Duration.ofSeconds(options.warmupSeconds));
            return new LatencyRun(run, pacer).measure(live, options.seconds(SECONDS));
        }
    }

    private Latency measure(LiveRun live, Duration duration) {
        ProcessProbe probe = live.probe();
        Sample from = probe.sample();
        long sent = pacer.sent();
        live.watch(this::note);
        live.readFor(duration);
        live.watch(value -> {});
        Sample to = probe.sample();
        double millions = (pacer.sent() - sent) / 1e6;
        OutputVerifier verifier = live.finish(pacer.end());
        Arrays.sort(latencies, 0, count);
        return new Latency(
                percentile(0.5),
                percentile(0.99),
                percentile(1),
                (to.cpuSeconds() - from.cpuSeconds()) / millions,
                (to.cpuSecondsNoJit() - from.cpuSecondsNoJit()) / millions,
                verifier.exact(),
                verifier.verdict());
    }

    private void note(byte[] output) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = pacer.ageMs(run.workload().note(output));
    }

    private double percentile(double share) {
        return count == 0 ? Double.NaN : latencies[(int) (share * (count - 1))];
    }
}
