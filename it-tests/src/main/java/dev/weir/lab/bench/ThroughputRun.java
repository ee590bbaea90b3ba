package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.bench.ProcessProbe.Sample;
import dev.weir.lab.broker.ChildProcess;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Measures one contestant on an input that lies ready, from the start of its JVM to its end. */
final class ThroughputRun {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    // The start-up and most of the JIT compiler's work lie before this share of the output.
    private static final double STEADY_FROM = 0.25;

    private final BenchTopics topics;
    private final Run run;
    private final long records;
    private final long expectedOutput;
    private final long startNanos = System.nanoTime();
    private double firstCommitSeconds = Double.NaN;
    private @Nullable Sample steadyFrom;
    private double steadyShare;

    private ThroughputRun(BenchTopics topics, Run run, long records, long expectedOutput) {
        this.topics = topics;
        this.run = run;
        this.records = records;
        this.expectedOutput = expectedOutput;
    }

    /** @param counts how many events each account has in the input */
    static Throughput measure(BenchTopics topics, Contestant contestant, Run run, int[] counts) {
        OutputVerifier verifier = run.workload().verifier(counts, true);
        long records = java.util.Arrays.stream(counts).asLongStream().sum();
        ThroughputRun measured = new ThroughputRun(topics, run, records, verifier.expected());
        Sample end;
        try (ChildProcess process = contestant.start(run)) {
            end = measured.watch(process);
        }
        try (CommittedReader reader = new CommittedReader(topics.bootstrapServers(), run.out())) {
            reader.readToEnd(record -> verifier.accept(record.value()));
        }
        verifier.checkComplete();
        return measured.result(end, verifier);
    }

    private Sample watch(ChildProcess process) {
        ProcessProbe probe = new ProcessProbe(process.pid());
        OptionalInt exit;
        do {
            note(topics.committed(run.out()), probe);
            exit = process.waitFor(LOOK);
            if (exit.isEmpty()) {
                probe.sample();
            }
            if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
                throw process.failure("did not reach the end of the input within " + LIMIT.toMinutes() + " minutes");
            }
        } while (exit.isEmpty());
        if (exit.getAsInt() != 0) {
            throw process.failure("ended with exit code " + exit.getAsInt());
        }
        return probe.last();
    }

    private void note(long committed, ProcessProbe probe) {
        if (committed > 0 && Double.isNaN(firstCommitSeconds)) {
            firstCommitSeconds = seconds(startNanos, System.nanoTime());
        }
        double share = (double) committed / expectedOutput;
        if (steadyFrom == null && share >= STEADY_FROM) {
            steadyFrom = probe.sample();
            steadyShare = 1 - share;
        }
    }

    private Throughput result(Sample end, OutputVerifier verifier) {
        double seconds = seconds(startNanos, end.nanos());
        double millions = records / 1e6;
        Sample from = steadyFrom == null ? end : steadyFrom;
        double steadyMillions = Math.max(0, steadyShare) * millions;
        return new Throughput(
                records / seconds,
                steadyMillions * 1e6 / seconds(from.nanos(), end.nanos()),
                end.cpuSeconds() / millions,
                (end.cpuSeconds() - end.jitSeconds()) / millions,
                (end.cpuSeconds() - from.cpuSeconds()) / steadyMillions,
                (end.cpuSeconds() - from.cpuSeconds() - end.jitSeconds() + from.jitSeconds()) / steadyMillions,
                firstCommitSeconds,
                end.peakRssMb(),
                verifier.exact(),
                verifier.verdict());
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }
}
