package dev.weir.checkpoint.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last checkpoints took, one line of text each, kept across restarts. For people: nothing of the protocol
 * depends on it, so that lines wait in memory (a crash loses them) until {@value #LINES_PER_WRITE} of them or {@value
 * #MS_PER_WRITE} ms have come together.
 *
 * <p>Blobs can't be appended to. Each write makes a new one, {@code history/<attempt>-<count>}, with the last {@value
 * #LINES_KEPT} lines, and deletes the one before. The newest holds everything.
 *
 * <p>Owned by one thread at a time, of one attempt that has claimed the job.
 */
public final class CheckpointHistory {
    private static final int LINES_KEPT = 1_000;
    private static final int LINES_PER_WRITE = 100;
    private static final long MS_PER_WRITE = 10_000;

    private final BlobStore blobs;
    private final JobFolder folder;
    private final long attempt;
    private final Deque<String> lines = new ArrayDeque<>();
    private final List<String> onDisk = new ArrayList<>();
    private boolean loaded;
    private long written;
    private int waiting;
    private long waitingSinceMs;

    CheckpointHistory(BlobStore blobs, JobFolder folder, long attempt) {
        this.blobs = blobs;
        this.folder = folder;
        this.attempt = attempt;
    }

    /**
     * Adds a line; now and then this writes and may block.
     *
     * @param line without a line break
     * @param nowMs of any clock that does not go back
     */
    public void append(String line, long nowMs) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line of the history has a line break: " + line);
        }
        if (waiting == 0) {
            waitingSinceMs = nowMs;
        }
        lines.addLast(line);
        waiting++;
        if (waiting >= LINES_PER_WRITE || nowMs - waitingSinceMs >= MS_PER_WRITE) {
            flush();
        }
    }

    /** Writes what waits. */
    public void flush() {
        if (waiting == 0) {
            return;
        }
        StoreErrors.run("write the history", blobs.describe(folder.full(JobFolder.HISTORY)), () -> {
            load();
            write();
        });
    }

    /** The lines on disk come before those that wait. */
    private void load() throws IOException {
        if (loaded) {
            return;
        }
        List<String> names = names(blobs, folder);
        List<String> older = readNewest(blobs, folder, names);
        for (int i = older.size() - 1; i >= 0; i--) {
            lines.addFirst(older.get(i));
        }
        onDisk.addAll(names);
        loaded = true;
    }

    private void write() throws IOException {
        while (lines.size() > LINES_KEPT) {
            lines.removeFirst();
        }
        String name = JobFolder.HISTORY + attempt + "-" + ++written;
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        blobs.put(folder.full(name), Content.of(text));
        waiting = 0;
        List<String> replaced = List.copyOf(onDisk);
        onDisk.add(name);
        blobs.delete(replaced.stream().map(folder::full).toList());
        onDisk.removeAll(replaced);
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
