package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.coordinator.JobView.CheckpointStats;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a checkpoint took as one line of the history, for people and for programs: when it was triggered, its id, its
 * outcome, then fields, the reason last because it may hold anything.
 *
 * <pre>
 *   2026-11-25T03:12:46.123Z 17-3 COMPLETED align-ms=4 flush-ms=2 ... total-ms=31 retries=0 bytes=4096 ...
 *   2026-11-25T03:12:47.120Z 18-3 ABORTED align-ms=-1 ... reason=no acknowledgement from count (1/2) within PT5M
 * </pre>
 */
final class HistoryLine {
    private static final Pattern FORM =
            Pattern.compile("(\\S+) (\\d+-\\d+) ([A-Z]+)((?: [a-z-]+=-?\\d{1,18}){0,50}+)(?: reason=(.*))?");
    private static final Pattern FIELD = Pattern.compile(" ([a-z-]+)=(-?\\d{1,18})");
    private static final String REASON = ": ";

    private HistoryLine() {}

    static String encode(CheckpointStats s) {
        int colon = s.result().indexOf(REASON);
        String outcome = colon < 0 ? s.result() : s.result().substring(0, colon);
        StringBuilder line = new StringBuilder()
                .append(Instant.ofEpochMilli(s.triggeredAtMs()))
                .append(' ')
                .append(s.id())
                .append(' ')
                .append(outcome);
        fields(s)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        if (colon >= 0) {
            line.append(" reason=").append(oneLine(s.result().substring(colon + REASON.length())));
        }
        return line.toString();
    }

    private static Map<String, Long> fields(CheckpointStats s) {
        Map<String, Long> fields = new LinkedHashMap<>();
        fields.put("align-ms", s.alignMs());
        fields.put("flush-ms", s.flushMs());
        fields.put("write-ms", s.writeMs());
        fields.put("publish-ms", s.publishMs());
        fields.put("commit-ms", s.commitMs());
        fields.put("total-ms", s.totalMs());
        fields.put("retries", (long) s.retries());
        fields.put("bytes", s.bytes());
        fields.put("unaligned", s.unaligned() ? 1L : 0L);
        fields.put("overtaken-bytes", s.overtakenBytes());
        return fields;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** Empty for a line of another form, as another release may write. */
    static Optional<CheckpointStats> decode(String line) {
        Matcher m = FORM.matcher(line);
        if (!m.matches()) {
            return Optional.empty();
        }
        Map<String, Long> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(m.group(4));
        while (field.find()) {
            fields.put(field.group(1), Long.parseLong(field.group(2)));
        }
        try {
            return Optional.of(stats(m, fields));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CheckpointStats stats(Matcher m, Map<String, Long> fields) {
        return new CheckpointStats(
                CheckpointId.parse(m.group(2)),
                m.group(5) == null ? m.group(3) : m.group(3) + REASON + m.group(5),
                Instant.parse(m.group(1)).toEpochMilli(),
                fields.getOrDefault("align-ms", -1L),
                fields.getOrDefault("flush-ms", -1L),
                fields.getOrDefault("write-ms", -1L),
                fields.getOrDefault("publish-ms", -1L),
                fields.getOrDefault("commit-ms", -1L),
                fields.getOrDefault("total-ms", -1L),
                fields.getOrDefault("bytes", 0L),
                fields.getOrDefault("unaligned", 0L) != 0,
                fields.getOrDefault("overtaken-bytes", 0L),
                Math.toIntExact(fields.getOrDefault("retries", 0L)));
    }
}
