package dev.weir.lab.bench;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.broker.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Measures one contestant at a fixed rate: the latency from input to committed output, and how long a kill -9 with a
 * restart at once holds the output up. Owned by one thread.
 */
final class PacedRun implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    // A commit that was under way when the process died may still become visible; it is not new output.
    private static final Duration OLD_COMMIT = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Contestant contestant;
    private final Run run;
    private final Pacer pacer;
    private final CommittedReader reader;
    private final List<byte[]> outputs = new ArrayList<>();
    private ChildProcess process;
    private double[] latencies = new double[1 << 16];
    private int latencyCount;
    private boolean measuring;

    private PacedRun(BenchTopics topics, Contestant contestant, Run run, int rate, int accounts) {
        this.contestant = contestant;
        this.run = run;
        this.pacer = new Pacer(topics, run.in(), rate, accounts);
        this.reader = new CommittedReader(topics.bootstrapServers(), run.out());
        this.process = contestant.start(run);
    }

    /**
     * @param seconds how long latency is measured
     * @param kill whether to measure the recovery too
     */
    static Paced measure(
            BenchTopics topics, Contestant contestant, Run run, int rate, int accounts, int seconds, boolean kill) {
        try (PacedRun paced = new PacedRun(topics, contestant, run, rate, accounts)) {
            paced.pacer.start();
            paced.readUntil("the first output", () -> !paced.outputs.isEmpty());
            paced.readFor(WARM_UP);
            paced.measuring = true;
            paced.readFor(Duration.ofSeconds(seconds));
            paced.measuring = false;
            double killToOutput = kill ? paced.killToOutputSeconds() : Double.NaN;
            OutputVerifier verifier = paced.finish();
            return new Paced(
                    paced.percentile(0.5), paced.percentile(0.99), killToOutput, verifier.exact(), verifier.verdict());
        }
    }

    private double killToOutputSeconds() {
        process.kill9();
        long killed = System.nanoTime();
        process = contestant.start(run);
        readFor(OLD_COMMIT);
        int before = outputs.size();
        readUntil("output after the kill", () -> outputs.size() > before);
        return (System.nanoTime() - killed) / 1e9;
    }

    /** Ends the input, waits for the rest of the output and judges all of it. */
    private OutputVerifier finish() {
        OutputVerifier verifier = run.workload().verifier(pacer.end(), false);
        long expected = verifier.expected();
        readUntil("all of the output", () -> outputs.size() >= expected);
        readFor(QUIET);
        process.terminate();
        outputs.forEach(verifier::accept);
        verifier.checkComplete();
        return verifier;
    }

    private void readUntil(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            read();
            if (!process.isAlive()) {
                throw process.failure("ended before " + what);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new WeirException(
                        ExitCode.JOB_FAILED,
                        "No sign of " + what + " within " + LIMIT.toSeconds() + " s; the last lines of " + process.log()
                                + ":\n" + process.logTail(25));
            }
        }
    }

    private void readFor(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            read();
        }
    }

    private void read() {
        reader.poll(Duration.ofMillis(10), this::take);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        outputs.add(record.value());
        if (measuring) {
            String note = run.workload() == Workload.W1
                    ? Codec.readEvent(record.value()).note()
                    : Codec.readTotal(record.value()).note();
            addLatency(pacer.ageMs(note));
        }
    }

    private void addLatency(double ms) {
        if (latencyCount == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * latencyCount);
        }
        latencies[latencyCount++] = ms;
    }

    private double percentile(double share) {
        double[] sorted = Arrays.copyOf(latencies, latencyCount);
        Arrays.sort(sorted);
        return latencyCount == 0 ? Double.NaN : sorted[(int) (share * (latencyCount - 1))];
    }

    @Override
    public void close() {
        pacer.end();
        process.close();
        reader.close();
    }
}
