package dev.weir.service.http;

import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.JobView.CheckpointStats;
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
    private JobView view; // guarded by this

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
        countWork();
        gaugeJob();
        gaugeCheckpoints();
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

    private void phase(String phase, ToDoubleFunction<CheckpointStats> ms) {
        Gauge.builder("weir.checkpoint.last.duration.seconds", this, m -> last(m.view, ms) / 1e3)
                .description("What the newest completed checkpoint took")
                .tag("phase", phase)
                .register(registry);
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
        return view.checkpoints().stream()
                .filter(s -> s.result().equals("COMPLETED"))
                .findFirst()
                .map(value::applyAsDouble)
                .orElse(Double.NaN);
    }

    /** In Prometheus' text format. */
    synchronized String scrape() {
        view = control.view();
        retries.register(rows("step", view.retries()), true);
        lag.register(rows("partition", view.lag()), true);
        counters.register(rows("counter", view.counters()), true);
        return registry.scrape();
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
