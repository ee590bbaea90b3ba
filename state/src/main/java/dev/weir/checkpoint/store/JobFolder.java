package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of a job's blobs. Those given to and returned by these methods are relative to the job's folder. */
final class JobFolder {
    static final String STORE_ID = "store-id";
    static final String CHECKPOINTS = "chk-";
    static final String SHARED = "shared/";
    static final String HISTORY = "history/";
    static final String ADDRESS = "address/";

    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final Pattern OF_CHECKPOINT = Pattern.compile("chk-([^/]+)/.*");
    private static final Pattern OF_ATTEMPT = Pattern.compile("(?:shared|history|address)/([1-9]\\d{0,17})(?:-(.*))?");

    private final String prefix;

    JobFolder(String job) {
        if (!JOB.matcher(job).matches()) {
            throw new IllegalArgumentException("not a job name: '" + job + "'");
        }
        this.prefix = job + "/";
    }

    /** The blob's full name. */
    String full(String name) {
        return prefix + name;
    }

    /** The reverse of {@link #full}. */
    String relative(String full) {
        return full.substring(prefix.length());
    }

    /** Whether a store may hold a file of this name; hidden ones, which systems leave everywhere, are nobody's. */
    static boolean mayBeOwn(String name) {
        return name.startsWith(".")
                || name.equals(STORE_ID)
                || List.of(CHECKPOINTS, SHARED, HISTORY, ADDRESS).stream().anyMatch(name::startsWith);
    }

    static String folder(CheckpointId id) {
        return CHECKPOINTS + id;
    }

    static String metadata(CheckpointId id) {
        return folder(id) + "/_metadata";
    }

    static String confirmed(CheckpointId id) {
        return folder(id) + "/_confirmed";
    }

    /** The checkpoint in whose folder a blob lies, or null when it lies elsewhere. */
    static @Nullable CheckpointId checkpointOf(String name) {
        Matcher m = OF_CHECKPOINT.matcher(name);
        if (!m.matches()) {
            return null;
        }
        try {
            CheckpointId id = CheckpointId.parse(m.group(1));
            return name.startsWith(folder(id) + "/") ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isMetadata(String name) {
        CheckpointId id = checkpointOf(name);
        return id != null && name.equals(metadata(id));
    }

    /** The attempt that wrote a blob, told by its name; empty when the name has another form. */
    static OptionalLong attemptOf(String name) {
        CheckpointId id = checkpointOf(name);
        if (id != null) {
            return OptionalLong.of(id.attempt());
        }
        Matcher m = OF_ATTEMPT.matcher(name);
        return m.matches() ? OptionalLong.of(Long.parseLong(m.group(1))) : OptionalLong.empty();
    }

    /** Of names of one form, that of the newest attempt, and of those the one with the highest count; null of none. */
    static @Nullable String newest(List<String> names) {
        return names.stream()
                .filter(name -> attemptOf(name).isPresent())
                .max(Comparator.comparingLong((String name) -> attemptOf(name).getAsLong())
                        .thenComparingLong(JobFolder::countOf))
                .orElse(null);
    }

    private static long countOf(String name) {
        Matcher m = OF_ATTEMPT.matcher(name);
        String count = m.matches() ? m.group(2) : null;
        return count != null && count.matches("\\d{1,18}") ? Long.parseLong(count) : 0;
    }
}
