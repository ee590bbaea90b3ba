package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.bench.ProcessProbe.Sample;
import dev.weir.lab.broker.ChildProcess;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Measures one contestant on an input that lies ready, from the start of its JVM to its end. */
final class ThroughputRun {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /**
     * How far it was at a moment.
     *
     * @param share of the output that is written, committed or not
     */
    private record Progress(double share, Sample used) {}

    private final BenchTopics topics;
    private final Run run;
    private final Input input;
    private final double warmupShare;
    private final long expectedOutput;
    private final long startNanos = System.nanoTime();
    private @Nullable Progress warm;
    private @Nullable Progress written;

    private ThroughputRun(BenchTopics topics, Run run, Input input, long warmup, long expectedOutput) {
        this.topics = topics;
        this.run = run;
        this.input = input;
        this.warmupShare = (double) warmup / input.records();
        this.expectedOutput = expectedOutput;
    }

    /**
     * @param warmup input records that come before the steady part
     */
    static Throughput measure(BenchTopics topics, Contestant contestant, Run run, Input input, long warmup) {
        OutputVerifier verifier = run.workload().verifier(input.counts(), true);
        ThroughputRun measured = new ThroughputRun(topics, run, input, warmup, verifier.expected());
        Sample end;
        try (ChildProcess process = contestant.start(run)) {
            end = measured.watch(process);
        }
        try (CommittedReader reader = topics.reader(run.outputs())) {
            reader.readToEnd(record -> verifier.accept(record.value()));
        }
        verifier.checkComplete();
        topics.delete(run.outputs());
        return measured.result(end, verifier);
    }

    private Sample watch(ChildProcess process) {
        ProcessProbe probe = new ProcessProbe(process.pid());
        OptionalInt exit;
        do {
            look(probe);
            exit = process.waitFor(LOOK);
            if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
                throw process.failure("did not reach the end of the input within " + LIMIT.toMinutes() + " minutes");
            }
        } while (exit.isEmpty());
        if (exit.getAsInt() != 0) {
            throw process.failure("ended with exit code " + exit.getAsInt());
        }
        return probe.last();
    }

    private void look(ProcessProbe probe) {
        double share = (double) topics.written(run.outputs()) / expectedOutput;
        Progress now = new Progress(Math.min(1, share), probe.sample());
        if (warm == null && share >= warmupShare) {
            warm = now;
        }
        if (written == null || written.share() < 1) {
            written = now;
        }
    }

    private Throughput result(Sample end, OutputVerifier verifier) {
        double seconds = (end.nanos() - startNanos) / 1e9;
        double millions = input.records() / 1e6;
        Progress last = java.util.Objects.requireNonNull(written);
        Progress first = warm == null ? last : warm;
        Sample from = first.used();
        Sample to = last.used();
        double steadyMillions = (last.share() - first.share()) * millions;
        return new Throughput(
                millions * 1e6 / seconds,
                steadyMillions * 1e6 / ((to.nanos() - from.nanos()) / 1e9),
                end.cpuSeconds() / millions,
                end.cpuSecondsNoJit() / millions,
                (to.cpuSeconds() - from.cpuSeconds()) / steadyMillions,
                (to.cpuSecondsNoJit() - from.cpuSecondsNoJit()) / steadyMillions,
                end.peakRssMb(),
                verifier.exact(),
                verifier.verdict());
    }
}
