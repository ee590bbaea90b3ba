package dev.weir.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the {@code run -s PATH} that a line of checkpoints began with; every checkpoint of the line carries it. Started
 * again with the same PATH, a job goes on instead of beginning once more.
 *
 * <p>Form: {@code CONTENT-pPATH[-rUNIQUE]}.
 *
 * @param content tells what PATH held from everything else, wherever it lies
 * @param path a hash of PATH, by which a start that finds nothing there any more knows what it began from
 * @param rollback unique to one process, when it was told to roll back; else null
 */
public record RestoreId(
        String content, String path, @Nullable String rollback) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]+)-p([0-9a-f]+)(?:-r([A-Za-z0-9-]+))?");

    public String encode() {
        return content + "-p" + path + (rollback == null ? "" : "-r" + rollback);
    }

    /** The restore id of a checkpoint, or null when it has none of this form. */
    public static @Nullable RestoreId decode(@Nullable String text) {
        Matcher m = text == null ? null : FORM.matcher(text);
        return m == null || !m.matches() ? null : new RestoreId(m.group(1), m.group(2), m.group(3));
    }

    /**
     * Whether a checkpoint with this restore id is what has become of a start with the present one: then that is gone on
     * from. Each process that is told to roll back does so once.
     */
    public boolean isContinuedBy(@Nullable String restoreIdOfCheckpoint) {
        RestoreId other = decode(restoreIdOfCheckpoint);
        return other != null && other.content.equals(content) && (rollback == null || rollback.equals(other.rollback));
    }
}
