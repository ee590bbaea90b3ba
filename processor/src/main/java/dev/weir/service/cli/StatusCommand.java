package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir status}. */
@Command(name = "status", description = "Show what a running job does.")
final class StatusCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Option(names = "--json", description = "Show all of it, as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StatusCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        ControlClient client = job.connect(environment);
        JsonNode status = client.get("/status");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(status.toPrettyString());
        } else {
            print(out, client, status);
        }
    }

    private static void print(PrintWriter out, ControlClient client, JsonNode s) {
        line(out, "job", s.path("job").asText() + " at " + client.address());
        line(out, "state", s.path("state").asText());
        line(
                out,
                "attempt",
                s.path("attempt").asText() + ", restarts " + s.path("restarts").asText());
        if (!s.path("lastFailure").isNull()) {
            line(out, "last failure", s.path("lastFailure").asText());
        }
        if (s.hasNonNull("trouble")) {
            line(out, "trouble", s.path("trouble").asText());
        }
        if (!s.path("retries").isEmpty()) {
            line(out, "tried again", retries(s.path("retries")));
        }
        line(
                out,
                "checkpoint",
                s.path("checkpoint").isNull()
                        ? "none yet"
                        : s.path("checkpoint").asText());
        for (JsonNode last : client.get("/checkpoints").path("checkpoints")) {
            line(out, "last taken", last(last));
            break;
        }
        line(
                out,
                "records",
                s.path("recordsIn").asText() + " in, " + s.path("recordsOut").asText() + " out");
        line(out, "lag", sum(s.path("lag")) + " records in " + s.path("lag").size() + " partitions");
        line(out, "watermark", watermark(s.path("watermarkMs")));
        line(
                out,
                "blocked tasks",
                blocked(s.path("tasks")) + " of " + s.path("tasks").size());
    }

    private static String retries(JsonNode retries) {
        StringJoiner steps = new StringJoiner(", ");
        retries.properties()
                .forEach(step -> steps.add(step.getKey() + " " + step.getValue().asLong() + " times"));
        return steps.toString();
    }

    private static String last(JsonNode checkpoint) {
        return checkpoint.path("id").asText() + " " + checkpoint.path("result").asText() + " in "
                + checkpoint.path("totalMs").asLong() + " ms, "
                + checkpoint.path("bytes").asLong() + " bytes; more with weir history";
    }

    private static void line(PrintWriter out, String label, String value) {
        out.printf("%-14s%s%n", label, value);
    }

    private static long sum(JsonNode lag) {
        long sum = 0;
        for (JsonNode records : lag) {
            sum += records.asLong();
        }
        return sum;
    }

    private static String watermark(JsonNode ms) {
        if (ms.isNull()) {
            return "none yet";
        }
        return ms.asLong() == Long.MAX_VALUE
                ? "end of input"
                : Instant.ofEpochMilli(ms.asLong()).toString();
    }

    private static int blocked(JsonNode tasks) {
        int blocked = 0;
        for (JsonNode task : tasks) {
            blocked += task.path("blocked").asBoolean() ? 1 : 0;
        }
        return blocked;
    }
}
