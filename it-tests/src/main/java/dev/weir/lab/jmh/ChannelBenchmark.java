package dev.weir.lab.jmh;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.OutputChannel;
import dev.weir.dataflow.Parker;
import dev.weir.dataflow.StreamElement;
import dev.weir.dataflow.TaskOutputs;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The ring from one task's thread to another's, with the wake-ups that tasks use. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // Set in start.
public class ChannelBenchmark {
    private static final int CAPACITY = 8;
    private static final int ELEMENTS = 20_000;
    private static final int RECORDS = 40 * Batch.CAPACITY;
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final StreamElement ELEMENT = new StreamElement.Watermark(1);

    private final Parker producer = new Parker();
    private final Parker consumer = new Parker();
    private final Channel channel = new Channel(CAPACITY, producer::wake, consumer::wake, new AtomicInteger());
    private final TaskOutputs outputs = new TaskOutputs();
    private final OutputChannel output = new OutputChannel(channel, true, outputs);
    private Thread other;
    private long sent;
    private volatile long taken;
    private volatile boolean ending;

    @Setup
    public void start() {
        other = new Thread(this::consume, "consumer");
        other.start();
    }

    @TearDown
    public void end() throws InterruptedException {
        ending = true;
        consumer.wake();
        other.join();
    }

    /** One element handed over, whatever it carries. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void element() {
        for (int i = 0; i < ELEMENTS; i++) {
            while (!channel.offer(ELEMENT)) {
                producer.park(PARK_NANOS);
            }
        }
        awaitTaken(ELEMENTS);
    }

    /** One keyed record handed over, as one of a batch. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void record() {
        for (int i = 0; i < RECORDS; i++) {
            output.add(ELEMENT, i, ELEMENT, i);
            while (outputs.anyFull() && !output.retry()) {
                producer.park(PARK_NANOS);
            }
        }
        awaitTaken(RECORDS);
    }

    private void awaitTaken(int more) {
        sent += more;
        while (taken < sent) {
            producer.park(PARK_NANOS);
        }
    }

    private void consume() {
        long count = 0;
        while (!ending) {
            StreamElement element = channel.poll();
            if (element == null) {
                taken = count;
                producer.wake();
                consumer.park(PARK_NANOS);
            } else {
                count += element instanceof Batch batch ? batch.size() : 1;
            }
        }
    }
}
