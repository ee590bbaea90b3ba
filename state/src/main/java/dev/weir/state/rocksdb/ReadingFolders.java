package dev.weir.state.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of bases that are only read; each goes when its base is closed. What a process leaves that is killed meanwhile is
 * known by the process's id. Any thread.
 *
 * <pre>
 *   weir-read-&lt;process id&gt;-&lt;random&gt;
 * </pre>
 */
final class ReadingFolders {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingFolders.class);
    private static final String PREFIX = "weir-read-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*");

    private final Path below;
    /** Made here: in a container, the process before this one often had the same id. */
    private final Set<Path> own = ConcurrentHashMap.newKeySet();

    ReadingFolders(Path below) {
        this.below = below;
    }

    /** A new one. */
    Path create() throws IOException {
        try {
            Files.createDirectories(below);
            Path folder = Files.createTempDirectory(
                    below, PREFIX + ProcessHandle.current().pid() + "-");
            own.add(folder);
            return folder;
        } catch (IOException e) {
            throw RocksErrors.preparing(below, e);
        }
    }

    /** Deletes those of processes that are no more. */
    void sweep() throws IOException {
        if (!Files.isDirectory(below)) {
            return;
        }
        for (Path folder : RocksSnapshots.list(below)) {
            Matcher name = NAME.matcher(folder.getFileName().toString());
            if (name.matches() && !isInUse(folder, Long.parseLong(name.group(1)))) {
                drop(folder);
            }
        }
    }

    private boolean isInUse(Path folder, long pid) {
        return pid == ProcessHandle.current().pid()
                ? own.contains(folder)
                : ProcessHandle.of(pid).isPresent();
    }

    /** Deletes one with the instance in it. What cannot be deleted is left for the next start. */
    static void drop(Path folder) {
        try {
            for (Path instance : RocksSnapshots.list(folder)) {
                RocksSnapshots.dropFolder(instance);
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.warn("{} was not deleted: {}", folder, e.toString());
        }
    }
}
