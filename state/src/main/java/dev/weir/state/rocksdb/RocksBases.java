package dev.weir.state.rocksdb;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB instances in a job's folder on the local disk, in one of its own for each checkpoint store. Files of a checkpoint
 * that a former attempt left there are used again when length and checksum are right; the others are fetched.
 */
public final class RocksBases implements StateBases {
    private static final Logger LOG = LoggerFactory.getLogger(RocksBases.class);
    private static final long READING_BYTES = 64L << 20;

    private final Path folder;
    private final TemporaryFolders temporary;
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
        this.temporary = new TemporaryFolders(folder);
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
        RocksLibrary.load(temporary);
    }

    @Override
    public StateBase open(String store, long attempt, List<StoredFile> restored) throws IOException {
        temporary.sweep();
        // Attempts of two jobs of one name on this machine have the same numbers, and would delete each other's files.
        return openIn(folder.resolve(store), attempt, restored, true);
    }

    /** @param kept whether the files are to stay for the next start */
    private StateBase openIn(Path own, long attempt, List<StoredFile> restored, boolean kept) throws IOException {
        requireWhole(restored);
        RocksLibrary.load(temporary);
        try {
            return prepare(own, attempt, restored, kept);
        } catch (IOException e) {
            throw RocksErrors.preparing(own, e);
        }
    }

    private StateBase prepare(Path own, long attempt, List<StoredFile> restored, boolean kept) throws IOException {
        RocksSnapshots snapshots = new RocksSnapshots(own, attempt);
        Path instance = snapshots.instance();
        snapshots.putAside();
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
        return restored.isEmpty()
                ? RocksBase.open(instance, nativeBytes, snapshots)
                : RocksBase.openRestored(instance, nativeBytes, snapshots);
    }

    @Override
    public StateBase openToRead(List<StoredFile> snapshot) throws IOException {
        return toRead(temporary, snapshot);
    }

    /** The same without a job: below the folder for temporary files, where what processes left that were killed goes. */
    public static StateBase toRead(List<StoredFile> snapshot) throws IOException {
        TemporaryFolders folders = new TemporaryFolders(Path.of(System.getProperty("java.io.tmpdir")));
        folders.sweep();
        return toRead(folders, snapshot);
    }

    private static StateBase toRead(TemporaryFolders folders, List<StoredFile> snapshot) throws IOException {
        Path own = folders.create();
        try {
            return new RocksBases(own, 0, READING_BYTES, 0).openIn(own, 1, snapshot, false);
        } catch (IOException | RuntimeException e) {
            TemporaryFolders.drop(own);
            throw e;
        }
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
