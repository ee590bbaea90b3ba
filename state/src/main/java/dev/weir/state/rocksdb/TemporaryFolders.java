package dev.weir.state.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders for what a process needs for a while, below one of its choice. What a process leaves that is killed meanwhile is known
 * by the process's id, and goes with the next start. Any thread.
 *
 * <pre>
 *   weir-tmp-&lt;process id&gt;-&lt;random&gt;
 * </pre>
 */
final class TemporaryFolders {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolders.class);
    private static final String PREFIX = "weir-tmp-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

    /**
     * The names of those that this process has made, whichever engine in it: in a container, the process before this one
     * often had the same id.
     */
    private static final Set<String> OWN = new HashSet<>(); // guarded by the class

    private final Path below;

    TemporaryFolders(Path below) {
        this.below = below;
    }

    Path below() {
        return below;
    }

    /** A new one. */
    Path create() throws IOException {
        try {
            Files.createDirectories(below);
            return createOwn(below);
        } catch (IOException e) {
            throw RocksErrors.preparing(below, e);
        }
    }

    /** Under the lock, or another engine's sweep would find it before it is known. */
    private static synchronized Path createOwn(Path below) throws IOException {
        Path folder = Files.createTempDirectory(
                below, PREFIX + ProcessHandle.current().pid() + "-");
        OWN.add(nameOf(folder));
        return folder;
    }

    private static synchronized boolean isOwn(Path folder) {
        return OWN.contains(nameOf(folder));
    }

    /** One is gone, or to go with the next sweep. */
    static synchronized void forget(Path folder) {
        OWN.remove(nameOf(folder));
    }

    /** Random enough without the path, which may be written in several ways. */
    private static String nameOf(Path folder) {
        return folder.getFileName().toString();
    }

    /** Deletes those of processes that are no more; those of another user are left to that one. */
    void sweep() throws IOException {
        if (!Files.isDirectory(below)) {
            return;
        }
        for (Path folder : RocksSnapshots.list(below)) {
            Matcher name = NAME.matcher(nameOf(folder));
            if (name.matches() && Files.isWritable(folder) && !isInUse(folder, Long.parseLong(name.group(1)))) {
                drop(folder);
            }
        }
    }

    private static boolean isInUse(Path folder, long pid) {
        return pid == ProcessHandle.current().pid()
                ? isOwn(folder)
                : ProcessHandle.of(pid).isPresent();
    }

    /** Deletes one with all that is in it, folders of files or files. What cannot be deleted is left for the next sweep. */
    static void drop(Path folder) {
        try {
            for (Path inside : RocksSnapshots.list(folder)) {
                if (Files.isDirectory(inside)) {
                    RocksSnapshots.dropFolder(inside);
                } else {
                    Files.delete(inside);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.warn("{} was not deleted: {}", folder, e.toString());
        }
        forget(folder);
    }
}
