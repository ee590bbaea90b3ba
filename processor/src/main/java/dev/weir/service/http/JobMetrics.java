package dev.weir.service.http;

import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.JobView.CheckpointEnds;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.coordinator.JobView.StateView;
import dev.weir.state.base.BaseStats;
import dev.weir.task.Pauses;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A job's picture as Prometheus metrics. All of them are read from one {@link JobView} per scrape, so that they fit one
 * another; the hot path counts and knows nothing of metrics.
 */
final class JobMetrics implements AutoCloseable {
    /** A job with more partitions or counters than this shows the rest as one line, named {@value #OTHERS}. */
    static final int MAX_LABELS = 500;

    static final String OTHERS = "others";

    private final JobControl control;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final MultiGauge lag;
    private final MultiGauge counters;
    private final MultiGauge retries;
    private final MultiGauge pauses;
    private JobView view; // guarded by this
    private @Nullable BaseStats base; // guarded by this
    private boolean baseShown; // guarded by this

    JobMetrics(JobControl control) {
        this.control = control;
        this.view = control.view();
        registry.config().commonTags("job", view.job());
        lag = MultiGauge.builder("weir.source.lag.records")
                .description("Records not yet read, per partition")
                .register(registry);
        counters = MultiGauge.builder("weir.operator.counter")
                .description("What operators count, as operator/counter")
                .register(registry);
        retries = MultiGauge.builder("weir.step.retries")
                .description("How often a step was tried again by this process")
                .register(registry);
        pauses = MultiGauge.builder("weir.checkpoint.pauses")
                .description("How often a checkpoint kept a task from its records for at most so many seconds")
                .register(registry);
        countWork();
        gaugeJob();
        gaugeCheckpoints();
        showState();
        bindJvm();
    }

    private void countWork() {
        counter("weir.records.in", "Records read by this attempt", JobView::recordsIn);
        counter("weir.records.out", "Records acknowledged by the brokers in this attempt", JobView::recordsOut);
        counter("weir.restarts", "Failed attempts of this process", JobView::restarts);
    }

    private void gaugeJob() {
        gauge("weir.attempt", "The claimed attempt", JobView::attempt);
        for (JobView.State state : JobView.State.values()) {
            Gauge.builder("weir.state", this, m -> m.view.state() == state ? 1 : 0)
                    .description("1 for what the process is doing, else 0")
                    .tag("state", state.name())
                    .register(registry);
        }
        gauge(
                "weir.trouble",
                "1 while something is being tried again that does not get through, else 0",
                v -> v.trouble() == null ? 0 : 1);
        gauge("weir.watermark.seconds", "The smallest watermark, since the epoch", JobMetrics::watermarkSeconds);
    }

    private void gaugeCheckpoints() {
        gauge("weir.checkpoint.number", "The current checkpoint's number", JobMetrics::checkpointNumber);
        ended("completed", CheckpointEnds::completed);
        ended("aborted", CheckpointEnds::aborted);
        ended("failed", CheckpointEnds::failed);
        phase("align", CheckpointStats::alignMs);
        phase("flush", CheckpointStats::flushMs);
        phase("write", CheckpointStats::writeMs);
        phase("publish", CheckpointStats::publishMs);
        phase("commit", CheckpointStats::commitMs);
        phase("total", CheckpointStats::totalMs);
        gauge("weir.checkpoint.last.bytes", "State written for it", v -> last(v, CheckpointStats::bytes));
        gauge(
                "weir.checkpoint.last.overtaken.bytes",
                "Records that its barriers overtook, as stored; 0 for an aligned one",
                v -> last(v, CheckpointStats::overtakenBytes));
        gauge(
                "weir.checkpoint.last.completed.seconds",
                "When the newest completed checkpoint was, since the epoch",
                v -> last(v, s -> (s.triggeredAtMs() + s.totalMs()) / 1e3));
    }

    private void ended(String result, ToDoubleFunction<CheckpointEnds> count) {
        FunctionCounter.builder("weir.checkpoints", this, m -> count.applyAsDouble(m.view.ends()))
                .description("Checkpoints of this process")
                .tag("result", result)
                .register(registry);
    }

    private void phase(String phase, ToDoubleFunction<CheckpointStats> ms) {
        Gauge.builder("weir.checkpoint.last.duration.seconds", this, m -> last(m.view, ms) / 1e3)
                .description("What the newest completed checkpoint took")
                .tag("phase", phase)
                .register(registry);
    }

    private void showState() {
        written("changes", StateView::changedBytes);
        written("merged", StateView::mergedBytes);
        written("base", StateView::baseBytes);
        counter(
                "weir.state.bases",
                "Bases taken by this attempt",
                v -> v.keyedState().bases());
        gauge(
                "weir.state.stored.bytes",
                "Keyed state in the current checkpoint",
                v -> v.keyedState().storedBytes());
        gauge("weir.restore.seconds", "What restoring the state took in this attempt", JobMetrics::restoreSeconds);
    }

    private void written(String kind, ToDoubleFunction<StateView> bytes) {
        FunctionCounter.builder("weir.state.written.bytes", this, m -> bytes.applyAsDouble(m.view.keyedState()))
                .description("Keyed state written to the checkpoint store by this attempt")
                .tag("kind", kind)
                .register(registry);
    }

    private static double restoreSeconds(JobView view) {
        long ms = view.keyedState().restoreMs();
        return ms == 0 ? Double.NaN : ms / 1e3;
    }

    /** Once there is a RocksDB; a job with its state on the heap shows nothing of it. */
    private void showBase() {
        baseShown = true;
        baseCounter("cache.hits", "Blocks found in memory", BaseStats::cacheHits);
        baseCounter("cache.misses", "Blocks read from files", BaseStats::cacheMisses);
        baseCounter("read.bytes", "Values that were read", BaseStats::readBytes);
        baseCounter("written.bytes", "Entries that were written", BaseStats::writtenBytes);
        baseCounter("flushed.bytes", "Written to files from memory", BaseStats::flushedBytes);
        baseCounter("compacted.bytes", "Written to files by compaction", BaseStats::compactedBytes);
        baseCounter("stalled.seconds", "How long writes were held up", s -> s.stalledMicros() / 1e6);
        baseGauge("compaction.pending.bytes", "Estimated, to be compacted", BaseStats::pendingBytes);
        baseGauge("cache.bytes", "Blocks in memory", BaseStats::cacheBytes);
        baseGauge("memtable.bytes", "Entries in memory that are in no file yet", BaseStats::bufferBytes);
        baseGauge("table.reader.bytes", "Estimated, memory of open files outside the cache", BaseStats::readerBytes);
        baseGauge("files.bytes", "Files in use", BaseStats::fileBytes);
        baseGauge("keys", "Estimated, entries", BaseStats::keys);
    }

    private void baseCounter(String name, String description, ToDoubleFunction<BaseStats> value) {
        FunctionCounter.builder("weir.rocksdb." + name, this, m -> ofBase(m.base, value))
                .description(description)
                .register(registry);
    }

    private void baseGauge(String name, String description, ToDoubleFunction<BaseStats> value) {
        Gauge.builder("weir.rocksdb." + name, this, m -> ofBase(m.base, value))
                .description(description)
                .register(registry);
    }

    private static double ofBase(@Nullable BaseStats base, ToDoubleFunction<BaseStats> value) {
        return base == null ? Double.NaN : value.applyAsDouble(base);
    }

    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<JobView> value) {
        FunctionCounter.builder(name, this, m -> value.applyAsDouble(m.view))
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<JobView> value) {
        Gauge.builder(name, this, m -> value.applyAsDouble(m.view))
                .description(description)
                .register(registry);
    }

    private static double watermarkSeconds(JobView view) {
        return view.watermarkMs() == Long.MIN_VALUE ? Double.NaN : view.watermarkMs() / 1e3;
    }

    private static double checkpointNumber(JobView view) {
        return view.checkpoint() == null ? Double.NaN : view.checkpoint().number();
    }

    /** Of the newest completed checkpoint; NaN before there is one. */
    private static double last(JobView view, ToDoubleFunction<CheckpointStats> value) {
        CheckpointStats newest = view.lastCompleted();
        return newest == null ? Double.NaN : value.applyAsDouble(newest);
    }

    /** In Prometheus' text format. */
    synchronized String scrape() {
        view = control.view();
        base = control.baseStats();
        if (base != null && !baseShown) {
            showBase();
        }
        pauses.register(pauses(view.pauses()), true);
        retries.register(rows("step", view.retries()), true);
        lag.register(rows("partition", view.lag()), true);
        counters.register(rows("counter", view.counters()), true);
        return registry.scrape();
    }

    /** Cumulative by upper bound, as Prometheus' own histograms are. */
    private static List<MultiGauge.Row<?>> pauses(Pauses.Counts counts) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        addPauses(rows, "synchronous", counts.synchronous());
        addPauses(rows, "whole", counts.whole());
        return rows;
    }

    private static void addPauses(List<MultiGauge.Row<?>> rows, String part, List<Long> counts) {
        long sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += counts.get(i);
            String bound = i < Pauses.BOUNDS_MS.size() ? Double.toString(Pauses.BOUNDS_MS.get(i) / 1e3) : "+Inf";
            rows.add(MultiGauge.Row.of(Tags.of("part", part, "le", bound), sum));
        }
    }

    private static List<MultiGauge.Row<?>> rows(String label, Map<String, Long> values) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        long others = 0;
        for (Map.Entry<String, Long> e : new TreeMap<>(values).entrySet()) {
            if (rows.size() < MAX_LABELS) {
                rows.add(MultiGauge.Row.of(Tags.of(label, e.getKey()), e.getValue()));
            } else {
                others += e.getValue();
            }
        }
        if (values.size() > MAX_LABELS) {
            rows.add(MultiGauge.Row.of(Tags.of(label, OTHERS), others));
        }
        return rows;
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
