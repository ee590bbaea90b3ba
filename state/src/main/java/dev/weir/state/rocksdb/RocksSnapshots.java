package dev.weir.state.rocksdb;

import dev.weir.state.base.BaseSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's folder on the local disk, for one store. Nothing in it is needed: a snapshot is kept so that a restart on this
 * machine finds the files there that it would otherwise fetch.
 *
 * <pre>
 *   db-&lt;attempt&gt;             the instance of an attempt that runs
 *   db-&lt;attempt&gt;.before-&lt;n&gt;   what a try before it has left, until its files are linked
 *   snap-&lt;attempt&gt;-&lt;number&gt;   hard links to an instance's files, as they were at a checkpoint
 * </pre>
 *
 * <p>What a newer attempt has there is never touched: an older one that wakes up late has lost the job, and must not take its
 * successor's files.
 */
final class RocksSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(RocksSnapshots.class);
    private static final String SNAPSHOT = "snap-";
    private static final String INSTANCE = "db-";
    private static final String BEFORE = ".before-";
    private static final String SST = ".sst";
    /** With whatever behind it: RocksDB adds to the name while it makes a snapshot. */
    private static final Pattern NAME = Pattern.compile("(?:" + INSTANCE + "|" + SNAPSHOT + ")(\\d{1,18})(?:\\D.*)?");

    private final Path folder;
    private final long attempt;
    private int made;

    RocksSnapshots(Path folder, long attempt) {
        this.folder = folder;
        this.attempt = attempt;
    }

    /** Where this attempt's instance lies. */
    Path instance() {
        return folder.resolve(INSTANCE + attempt);
    }

    /**
     * Makes room for the instance. What a try before this one has left, cut short, may be the last copy on this machine of
     * what it linked and fetched.
     */
    void putAside() throws IOException {
        Path left = instance();
        if (!Files.exists(left)) {
            return;
        }
        int number = 0;
        while (Files.exists(aside(number))) {
            number++;
        }
        Files.move(left, aside(number));
    }

    private Path aside(int number) {
        return folder.resolve(INSTANCE + attempt + BEFORE + number);
    }

    private boolean isAside(Path path) {
        return isNamed(path, INSTANCE + attempt + BEFORE);
    }

    /** A name for a snapshot to be made. */
    Path next() {
        return folder.resolve(SNAPSHOT + attempt + "-" + made++);
    }

    /** A snapshot is there; its files stay until it is closed. */
    BaseSnapshot made(Path snapshot) throws IOException {
        List<BaseSnapshot.File> files = new ArrayList<>();
        for (Path file : list(snapshot)) {
            String name = file.getFileName().toString();
            files.add(new BaseSnapshot.File(
                    name, Files.size(file), name.endsWith(SST), () -> Files.newInputStream(file)));
        }
        return new BaseSnapshot() {
            @Override
            public List<File> files() {
                return files;
            }

            @Override
            public void close() {
                keepOnly(snapshot);
            }
        };
    }

    /** The snapshots of this attempt and of older ones. */
    List<Path> all() throws IOException {
        return named(SNAPSHOT, attempt);
    }

    /** Where a restart may find files: in snapshots, and in what an attempt or a try left that did not come to an end. */
    List<Path> candidates() throws IOException {
        List<Path> candidates = new ArrayList<>(all());
        candidates.addAll(named(INSTANCE, attempt));
        candidates.remove(instance());
        return candidates;
    }

    /** Whether a file of a candidate never changes: an instance goes on writing to all but its tables. */
    static boolean isFinal(Path candidate, String file) {
        return isNamed(candidate, SNAPSHOT) || file.endsWith(SST);
    }

    /** Those of attempts up to this one. */
    private List<Path> named(String prefix, long newest) throws IOException {
        List<Path> named = new ArrayList<>();
        for (Path p : list(folder)) {
            if (isNamed(p, prefix) && attemptOf(p) <= newest) {
                named.add(p);
            }
        }
        return named;
    }

    private static boolean isNamed(Path folder, String prefix) {
        return folder.getFileName().toString().startsWith(prefix);
    }

    /** Keeps the files that the instance begins with, until there is a newer snapshot: the next restart needs the same. */
    void keepRestored() throws IOException {
        Path kept = next();
        dropFolder(kept);
        Files.createDirectory(kept);
        for (Path file : list(instance())) {
            Files.createLink(kept.resolve(file.getFileName()), file);
        }
    }

    /** Deletes instances and snapshots of older attempts, whose users have lost the job, and what older tries left. */
    void dropOlder() throws IOException {
        for (Path p : list(folder)) {
            if (attemptOf(p) < attempt || isAside(p)) {
                dropFolder(p);
            }
        }
    }

    /** Whose folder it is; one of another name is nobody's to delete. */
    private static long attemptOf(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : Long.MAX_VALUE;
    }

    private void keepOnly(Path snapshot) {
        try {
            for (Path p : all()) {
                if (!p.equals(snapshot)) {
                    dropFolder(p);
                }
            }
        } catch (IOException e) {
            LOG.warn("older local copies of state were not deleted: {}", e.toString());
        }
    }

    /** Deletes a folder of files. What cannot be deleted is left for the next attempt. */
    static void dropFolder(Path dropped) {
        if (!Files.exists(dropped)) {
            return;
        }
        try {
            for (Path file : list(dropped)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(dropped);
        } catch (IOException e) {
            LOG.warn("{} was not deleted: {}", dropped, e.toString());
        }
    }

    /** A job's folder stays as long as there is a snapshot in it. */
    void dropWhenEmpty() {
        try {
            if (list(folder).isEmpty()) {
                Files.deleteIfExists(folder);
                // That of a base that is only read.
                TemporaryFolders.forget(folder);
            }
        } catch (IOException e) {
            LOG.warn("{} was not deleted: {}", folder, e.toString());
        }
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
