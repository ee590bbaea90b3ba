package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import java.util.List;
import java.util.Map;

/**
 * State that is much larger than memory: what the process takes, what checkpoints upload, how long they keep records waiting,
 * how long restores and savepoints are; and that two kills leave the output exact.
 */
final class LargeStatePart {
    private static final int INTERVAL_MS = 1_000;
    private static final int KEYS = 20_000_000;
    private static final int HEAP_MB = 512;
    private static final int STATE_MEMORY_MB = 512;
    /** The half that RocksDB gets for blocks and write buffers; the other half lies in the heap. */
    private static final int NATIVE_MB = STATE_MEMORY_MB / 2;
    /** For everything else: the JVM itself, its threads, code, metadata, and network buffers. */
    private static final int REST_MB = 250;

    private static final double UPLOADED_LIMIT = 3;
    private static final double PAUSE_LIMIT_MS = 20;
    private static final double RESTORE_LIMIT_S_PER_GB = 10;

    private LargeStatePart() {}

    static Result measure(Bench bench, Workload workload) {
        BenchOptions options = bench.options();
        int keys = options.keys(KEYS);
        Run run = bench.run(workload, bench.emptyInput(), options.interval(INTERVAL_MS), false)
                .with(Map.of(
                        "state.backend",
                        "rocksdb",
                        "state.memory",
                        STATE_MEMORY_MB + "mb",
                        "savepoint.dir",
                        bench.folder().resolve("savepoints").toString()))
                .withJvmArgs(List.of("-Xmx" + HEAP_MB + "m"));
        LargeState found = LargeStateRun.measure(bench, run, keys, options.records(2L * keys));
        bench.note(found.verdict());
        return new Result(Part.LARGE_STATE, workload, List.of("weir"), figures(found), found.exact());
    }

    private static List<Figure> figures(LargeState found) {
        return List.of(
                figure("state_gb", "state in the store, GB", 2, found.stateGb()),
                figure("peak_rss_mb", "peak RSS, MB", 0, found.peakRssMb()).atMost(HEAP_MB + NATIVE_MB + REST_MB, 0),
                figure(
                        "uploaded_fill",
                        "uploaded/changed, every key once",
                        2,
                        found.fill().ratio()),
                figure(
                                "uploaded_zipf",
                                "uploaded/changed, Zipf",
                                2,
                                found.zipf().ratio())
                        .atMost(UPLOADED_LIMIT, 0),
                figure("bases_zipf", "  bases taken meanwhile", 0, found.zipf().bases()),
                figure(
                        "uploaded_uniform",
                        "uploaded/changed, evenly",
                        2,
                        found.uniform().ratio()),
                figure(
                        "bases_uniform",
                        "  bases taken meanwhile",
                        0,
                        found.uniform().bases()),
                figure(
                                "pause_p99_ms",
                                "barrier to next record p99, ms",
                                0,
                                found.paced().wholeP99Ms())
                        .atMost(PAUSE_LIMIT_MS, 0),
                figure(
                        "sync_p99_ms",
                        "  the snapshot's part p99, ms",
                        0,
                        found.paced().synchronousP99Ms()),
                figure(
                        "pause_full_p99_ms",
                        "the same with all processors busy",
                        0,
                        found.full().wholeP99Ms()),
                figure(
                        "sync_full_p99_ms",
                        "  the snapshot's part p99, ms",
                        0,
                        found.full().synchronousP99Ms()),
                restore("restore_local", "restore with local files, s/GB", found.restoreLocal()),
                restore("restore_store", "restore without them, s/GB", found.restoreStore()),
                figure("savepoint_s_per_gb", "savepoint, s/GB", 1, found.savepointSecondsPerGb()));
    }

    private static Figure restore(String key, String words, LargeState.Restore restore) {
        return figure(key + "_s_per_gb", words, 1, restore.secondsPerGb()).atMost(RESTORE_LIMIT_S_PER_GB, 0);
    }

    private static Figure figure(String key, String words, int digits, double value) {
        return new Figure(key, words, digits, List.of(value), null);
    }
}
