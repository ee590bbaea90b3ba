package dev.weir.state.rocksdb;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB instances in a job's folder on the local disk, in one of its own for each checkpoint store. Files of a checkpoint that a former attempt left there are used
 * again when length and checksum are right; the others are fetched.
 */
public final class RocksBases implements StateBases {
    private static final Logger LOG = LoggerFactory.getLogger(RocksBases.class);
    private static final long READING_BYTES = 64L << 20;

    private final Path folder;
    private final long tableBytes;
    private final long nativeBytes;
    private final long baseAfterBytes;

    /**
     * @param folder the job's own, on a local disk
     * @param tableBytes heap for the tables of all tasks together
     * @param nativeBytes memory for RocksDB's blocks and write buffers
     * @param baseAfterBytes layers of this many bytes are worth a new base
     */
    public RocksBases(Path folder, long tableBytes, long nativeBytes, long baseAfterBytes) {
        this.folder = folder;
        this.tableBytes = tableBytes;
        this.nativeBytes = nativeBytes;
        this.baseAfterBytes = baseAfterBytes;
    }

    @Override
    public long tableBytes(int tables) {
        return tableBytes / Math.max(1, tables);
    }

    @Override
    public long layersMaxBytes() {
        return baseAfterBytes;
    }

    @Override
    public void probe() {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe-", ""));
        } catch (IOException e) {
            throw RocksErrors.notWritable(folder, e);
        }
    }

    @Override
    public StateBase open(String store, long attempt, List<StoredFile> restored) throws IOException {
        // Attempts of two jobs of one name on this machine have the same numbers, and would delete each other's files.
        return openIn(folder.resolve(store), attempt, restored, true);
    }

    /** @param kept whether the files are to stay for the next start */
    private StateBase openIn(Path own, long attempt, List<StoredFile> restored, boolean kept) throws IOException {
        requireWhole(restored);
        RocksDB.loadLibrary();
        try {
            return prepare(own, attempt, restored, kept);
        } catch (IOException e) {
            throw RocksErrors.preparing(own, e);
        }
    }

    private StateBase prepare(Path own, long attempt, List<StoredFile> restored, boolean kept) throws IOException {
        RocksSnapshots snapshots = new RocksSnapshots(own, attempt);
        Path instance = snapshots.instance();
        // A try before this one, cut short.
        snapshots.dropFolder(instance);
        Files.createDirectories(instance);
        RocksFiles files = new RocksFiles(instance);
        List<StoredFile> missing = files.link(restored, snapshots.candidates());
        // Before anything is fetched: starts that die for want of room must not leave each other less and less of it.
        snapshots.dropOlder();
        for (StoredFile file : missing) {
            files.fetch(file);
        }
        if (kept && !restored.isEmpty()) {
            LOG.info("state: {} of {} files were on this machine", restored.size() - missing.size(), restored.size());
            snapshots.keepRestored();
        }
        return RocksBase.open(instance, nativeBytes, snapshots);
    }

    @Override
    public StateBase openToRead(List<StoredFile> snapshot) throws IOException {
        return toRead(snapshot);
    }

    /** The same without a job: in a folder for temporary files, which goes when it is closed. */
    public static StateBase toRead(List<StoredFile> snapshot) throws IOException {
        Path folder = Files.createTempDirectory("weir-state");
        return new RocksBases(folder, 0, READING_BYTES, 0).openIn(folder, 1, snapshot, false);
    }

    private static void requireWhole(List<StoredFile> restored) {
        if (!restored.isEmpty() && restored.stream().noneMatch(f -> f.name().equals(RocksBase.CURRENT))) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "The checkpoint's base is not one of RocksDB: found "
                            + restored.stream().map(StoredFile::name).toList() + ", expected a file "
                            + RocksBase.CURRENT + " among them. Start from another checkpoint or a savepoint.");
        }
    }
}
