package dev.weir.lab.bench;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.broker.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A contestant at work, watched by a reader of its committed output from before its start on. Owned by one thread. */
final class LiveRun implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(10);

    private final BenchTopics topics;
    private final Contestant contestant;
    private final Run run;
    private final CommittedReader reader;
    private final List<byte[]> outputs = new ArrayList<>();
    private ChildProcess process;
    private long startNanos;
    private Consumer<byte[]> watcher = value -> {};

    /** Starts it. */
    LiveRun(BenchTopics topics, Contestant contestant, Run run) {
        this.topics = topics;
        this.contestant = contestant;
        this.run = run;
        this.reader = topics.reader(run.outputs());
        reader.readToEnd(record -> {});
        this.startNanos = System.nanoTime();
        this.process = contestant.start(run);
    }

    /** Kills it as a crash would, and starts it again at once. */
    void killAndRestart() {
        process.kill9();
        startNanos = System.nanoTime();
        process = contestant.start(run);
    }

    /** Seconds since just before the present process was started. */
    double secondsSinceStart() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Of the present process. */
    ProcessProbe probe() {
        return new ProcessProbe(process.pid());
    }

    /** How many output records have been read. */
    int outputs() {
        return outputs.size();
    }

    /** Gets each output record's value when it has been read, until another is set. */
    void watch(Consumer<byte[]> next) {
        watcher = next;
    }

    void readUntil(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            read();
            if (!process.isAlive()) {
                throw process.failure("ended before " + what);
            }
            if (System.nanoTime() - deadline > 0) {
                throw missing(what);
            }
        }
    }

    void readFor(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            read();
        }
    }

    /**
     * Waits for the rest of the output, ends the process and judges all that it wrote. The notes are not looked at: a
     * pacer writes the time into them.
     *
     * @param counts how many events each account had
     */
    OutputVerifier finish(int[] counts) {
        OutputVerifier verifier = run.workload().verifier(counts, false);
        long expected = verifier.expected();
        readUntil("all of the output", () -> outputs.size() >= expected);
        readFor(QUIET);
        process.terminate();
        outputs.forEach(verifier::accept);
        verifier.checkComplete();
        return verifier;
    }

    private void read() {
        reader.poll(LOOK, this::take);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        outputs.add(record.value());
        watcher.accept(record.value());
    }

    private WeirException missing(String what) {
        return new WeirException(
                ExitCode.JOB_FAILED,
                "No sign of " + what + " within " + LIMIT.toSeconds() + " s; the last lines of " + process.log() + ":\n"
                        + process.logTail(25));
    }

    @Override
    public void close() {
        process.close();
        reader.close();
        topics.delete(run.outputs());
    }
}
