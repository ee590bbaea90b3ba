package dev.weir.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The bench's measurements; each can be run alone. */
enum Part {
    /** Processor time and speed on an input that lies ready, beside the raw loop. */
    THROUGHPUT(ThroughputPart::measure),
    /** What a short checkpoint interval costs, Weir against Weir. */
    INTERVAL(IntervalPart::measure),
    /** Latency and processor time at a fixed rate, beside the raw loop. */
    LATENCY(LatencyPart::measure),
    /** From kill -9 to new output. */
    RECOVERY(RecoveryPart::measure),
    /** From the start of the process to its first committed output. */
    START(StartPart::measure),
    /** What state in RocksDB costs, beside state on the heap; for the workload that has state. */
    STATE(StatePart::measure),
    /** State in RocksDB beside a plain loop over RocksDB; for the workload that has state. */
    PLAIN_LOOP(PlainLoopPart::measure),
    /** State that is much larger than memory: its memory, checkpoints, pauses, restores and savepoints. */
    LARGE_STATE(LargeStatePart::measure),
    /** Weir at more and more tasks and partitions, and at a thousand partitions with ten output topics. */
    SCALE(ScalePart::measure);

    /** What a run of the bench measures when it is not told. */
    static final List<Part> USUAL = List.of(THROUGHPUT, LATENCY, RECOVERY, START);

    private final BiFunction<Bench, Workload, Result> measurement;

    Part(BiFunction<Bench, Workload, Result> measurement) {
        this.measurement = measurement;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return label();
    }

    /** The workloads that are measured of those wanted; scale ends with the one for many partitions and topics. */
    List<Workload> workloads(List<Workload> wanted) {
        return switch (this) {
            case STATE, PLAIN_LOOP -> List.of(Workload.W2);
            case LARGE_STATE -> List.of(Workload.W4);
            case SCALE ->
                Stream.concat(wanted.stream(), Stream.of(Workload.W3))
                        .distinct()
                        .toList();
            default -> wanted;
        };
    }

    Result measure(Bench bench, Workload workload) {
        return measurement.apply(bench, workload);
    }
}
