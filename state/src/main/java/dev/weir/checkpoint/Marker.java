package dev.weir.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one truth about a job: the metadata string of the group offset that every transaction of the job carries. It
 * becomes visible in one step with the output that belongs to its checkpoint.
 *
 * <p>Form, one line of ASCII: {@code weir/1 job=NAME attempt=N checkpoint=N-N|none store=ID status=STATUS}, and while
 * there is no checkpoint {@code began=N} behind it.
 *
 * @param attempt the attempt that wrote it
 * @param checkpoint the current checkpoint; null until the job's first one commits
 * @param storeId the checkpoint store that holds it
 * @param began the attempt with which the job began (anew): start offsets of older ones are those of a job that was
 *     cancelled or forgotten. 0 when it is not said, as when there is a checkpoint
 */
public record Marker(
        String job, long attempt, @Nullable CheckpointId checkpoint, String storeId, JobStatus status, long began) {
    private static final Pattern FORM = Pattern.compile(
            "weir/1 job=([A-Za-z0-9._-]{1,100}) attempt=(\\d{1,18}) checkpoint=(none|\\d{1,18}-(?!0+ )\\d{1,18})"
                    + " store=([A-Za-z0-9-]{1,64}) status=(RUNNING|RESTORING|STOPPED|FINISHED|CANCELLED)"
                    + "(?: began=(\\d{1,18}))?");

    /** Without saying where the job began. */
    public Marker(String job, long attempt, @Nullable CheckpointId checkpoint, String storeId, JobStatus status) {
        this(job, attempt, checkpoint, storeId, status, 0);
    }

    public String encode() {
        return "weir/1 job=" + job + " attempt=" + attempt + " checkpoint=" + (checkpoint == null ? "none" : checkpoint)
                + " store=" + storeId + " status=" + status + (began == 0 ? "" : " began=" + began);
    }

    /** The same, claimed by another attempt. */
    public Marker claimedBy(long newAttempt) {
        return new Marker(job, newAttempt, checkpoint, storeId, status, began);
    }

    /** The marker in a metadata string, or null when the string is not a marker of this format. */
    public static @Nullable Marker decode(String metadata) {
        Matcher m = FORM.matcher(metadata);
        if (!m.matches()) {
            return null;
        }
        String checkpoint = m.group(3);
        return new Marker(
                m.group(1),
                Long.parseLong(m.group(2)),
                checkpoint.equals("none") ? null : CheckpointId.parse(checkpoint),
                m.group(4),
                JobStatus.valueOf(m.group(5)),
                m.group(6) == null ? 0 : Long.parseLong(m.group(6)));
    }

    @Override
    public String toString() {
        return encode();
    }
}
