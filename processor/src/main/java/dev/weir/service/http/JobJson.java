package dev.weir.service.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.coordinator.JobView.TaskView;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A job's picture as JSON. docs/reference/rest.md describes it; fields are added, never changed. */
final class JobJson {
    private JobJson() {}

    static String status(JobView view) {
        return Json.object(json -> {
            json.writeStringField("job", view.job());
            json.writeStringField("state", view.state().name());
            json.writeNumberField("attempt", view.attempt());
            json.writeNumberField("restarts", view.restarts());
            text(json, "lastFailure", view.lastFailure());
            text(json, "trouble", view.trouble());
            numbers(json, "retries", view.retries());
            text(json, "store", view.store());
            text(json, "checkpoint", view.checkpoint());
            json.writeNumberField("recordsIn", view.recordsIn());
            json.writeNumberField("recordsOut", view.recordsOut());
            watermark(json, view.watermarkMs());
            numbers(json, "lag", view.lag());
            numbers(json, "counters", view.counters());
            json.writeArrayFieldStart("tasks");
            for (TaskView task : view.tasks()) {
                task(json, task);
            }
            json.writeEndArray();
        });
    }

    static String checkpoints(JobView view) {
        return Json.object(json -> {
            json.writeStringField("job", view.job());
            text(json, "current", view.checkpoint());
            json.writeArrayFieldStart("checkpoints");
            for (CheckpointStats stats : view.checkpoints()) {
                checkpoint(json, stats);
            }
            json.writeEndArray();
        });
    }

    private static void task(JsonGenerator json, TaskView task) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", task.name());
        json.writeNumberField("subtask", task.subtask());
        json.writeNumberField("parallelism", task.parallelism());
        json.writeNumberField("recordsIn", task.recordsIn());
        json.writeBooleanField("blocked", task.blocked());
        json.writeEndObject();
    }

    private static void checkpoint(JsonGenerator json, CheckpointStats s) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", s.id().toString());
        json.writeStringField("result", s.result());
        json.writeNumberField("triggeredAtMs", s.triggeredAtMs());
        json.writeNumberField("alignMs", s.alignMs());
        json.writeNumberField("flushMs", s.flushMs());
        json.writeNumberField("writeMs", s.writeMs());
        json.writeNumberField("publishMs", s.publishMs());
        json.writeNumberField("commitMs", s.commitMs());
        json.writeNumberField("totalMs", s.totalMs());
        json.writeNumberField("bytes", s.bytes());
        json.writeBooleanField("unaligned", s.unaligned());
        json.writeNumberField("overtakenBytes", s.overtakenBytes());
        json.writeNumberField("retries", s.retries());
        json.writeEndObject();
    }

    /** Null before the first watermark. The number that stands for "none yet" is of no use to a reader. */
    private static void watermark(JsonGenerator json, long watermarkMs) throws IOException {
        if (watermarkMs == Long.MIN_VALUE) {
            json.writeNullField("watermarkMs");
        } else {
            json.writeNumberField("watermarkMs", watermarkMs);
        }
    }

    private static void text(JsonGenerator json, String field, @Nullable Object value) throws IOException {
        json.writeStringField(field, value == null ? null : value.toString());
    }

    private static void numbers(JsonGenerator json, String field, Map<String, Long> numbers) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Long> e : new TreeMap<>(numbers).entrySet()) {
            json.writeNumberField(e.getKey(), e.getValue());
        }
        json.writeEndObject();
    }
}
