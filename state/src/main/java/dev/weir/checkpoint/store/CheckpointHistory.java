package dev.weir.checkpoint.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the last checkpoints took, one line of text each, kept across restarts. For people: nothing of the protocol
 * depends on it.
 *
 * <p>Blobs can't be appended to. Each write makes a new one, {@code history/<attempt>-<count>}, with the last {@value
 * #LINES_KEPT} lines, and deletes the one before. The newest holds everything.
 *
 * <p>Owned by one thread at a time, of one attempt that has claimed the job. Every method blocks.
 */
public final class CheckpointHistory {
    static final int LINES_KEPT = 1_000;

    private final BlobStore blobs;
    private final JobFolder folder;
    private final long attempt;
    /** Blobs that the next write replaces; also one that perhaps was not written. */
    private final List<String> replaced = new ArrayList<>();

    private @Nullable List<String> lines;
    private long written;

    CheckpointHistory(BlobStore blobs, JobFolder folder, long attempt) {
        this.blobs = blobs;
        this.folder = folder;
        this.attempt = attempt;
    }

    /** What is there, oldest first. */
    public List<String> lines() {
        return StoreErrors.call("read the history", place(), this::load);
    }

    /**
     * Adds lines; durable when it returns. After an error it may be called again with the same ones.
     *
     * @param added without line breaks
     */
    public void append(List<String> added) {
        for (String line : added) {
            if (line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line of the history has a line break: " + line);
            }
        }
        StoreErrors.run("write the history", place(), () -> write(added));
    }

    private List<String> load() throws IOException {
        List<String> known = lines;
        if (known == null) {
            List<String> names = names(blobs, folder);
            known = readNewest(blobs, folder, names);
            names.stream().filter(this::mayReplace).forEach(replaced::add);
            lines = known;
        }
        return known;
    }

    /** A newer attempt's is none of ours. */
    private boolean mayReplace(String name) {
        OptionalLong writer = JobFolder.attemptOf(name);
        return writer.isPresent() && writer.getAsLong() <= attempt;
    }

    private void write(List<String> added) throws IOException {
        List<String> all = new ArrayList<>(load());
        all.addAll(added);
        List<String> kept = List.copyOf(all.subList(Math.max(0, all.size() - LINES_KEPT), all.size()));
        List<String> older = List.copyOf(replaced);
        String name = JobFolder.HISTORY + attempt + "-" + ++written;
        replaced.add(name);
        byte[] text = (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8);
        blobs.put(folder.full(name), Content.of(text));
        lines = kept;
        delete(older);
    }

    /** What stays is deleted with the next write. */
    private void delete(List<String> older) {
        try {
            blobs.delete(older.stream().map(folder::full).toList());
            replaced.removeAll(older);
        } catch (IOException written) {
            return;
        }
    }

    private String place() {
        return blobs.describe(folder.full(JobFolder.HISTORY));
    }

    /** The lines on disk, oldest first. */
    static List<String> read(BlobStore blobs, JobFolder folder) throws IOException {
        return readNewest(blobs, folder, names(blobs, folder));
    }

    private static List<String> names(BlobStore blobs, JobFolder folder) throws IOException {
        return blobs.list(folder.full(JobFolder.HISTORY)).stream()
                .map(folder::relative)
                .toList();
    }

    private static List<String> readNewest(BlobStore blobs, JobFolder folder, List<String> names) throws IOException {
        @Nullable String newest = JobFolder.newest(names);
        return newest == null
                ? List.of()
                : new String(blobs.read(folder.full(newest)), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
    }
}
