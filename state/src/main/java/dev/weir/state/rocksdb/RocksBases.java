package dev.weir.state.rocksdb;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
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
    private static final int BUFFER_BYTES = 1 << 16;

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
        return openIn(folder.resolve(store), attempt, restored);
    }

    private StateBase openIn(Path own, long attempt, List<StoredFile> restored) throws IOException {
        requireWhole(restored);
        RocksDB.loadLibrary();
        try {
            return prepare(own, attempt, restored);
        } catch (IOException e) {
            throw RocksErrors.preparing(own, e);
        }
    }

    private StateBase prepare(Path own, long attempt, List<StoredFile> restored) throws IOException {
        RocksSnapshots snapshots = new RocksSnapshots(own, attempt);
        Path instance = snapshots.instance();
        if (Files.exists(instance)) {
            // A try before this one, cut short.
            snapshots.dropFolder(instance);
        }
        Files.createDirectories(instance);
        List<Path> local = snapshots.all();
        int found = 0;
        for (StoredFile file : restored) {
            if (takeLocal(file, local, instance)) {
                found++;
            } else {
                fetch(file, instance);
            }
        }
        if (!restored.isEmpty()) {
            LOG.info("state: {} of {} files were on this machine", found, restored.size());
        }
        snapshots.dropOlder();
        return RocksBase.open(instance, nativeBytes, snapshots);
    }

    @Override
    public StateBase openToRead(List<StoredFile> snapshot) throws IOException {
        return toRead(snapshot);
    }

    /** The same without a job: in a folder for temporary files, which goes when it is closed. */
    public static StateBase toRead(List<StoredFile> snapshot) throws IOException {
        Path folder = Files.createTempDirectory("weir-state");
        return new RocksBases(folder, 0, READING_BYTES, 0).openIn(folder, 1, snapshot);
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

    /** Links a file that is here already. @return whether one was */
    private static boolean takeLocal(StoredFile file, List<Path> local, Path instance) throws IOException {
        for (Path snapshot : local) {
            Path candidate = snapshot.resolve(file.name());
            if (Files.isRegularFile(candidate)
                    && Files.size(candidate) == file.length()
                    && checksum(candidate) == file.crc32c()) {
                Files.createLink(instance.resolve(file.name()), candidate);
                return true;
            }
        }
        return false;
    }

    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            while (in.read(buffer) >= 0) {
                continue;
            }
        }
        return crc.getValue();
    }

    private static void fetch(StoredFile file, Path instance) throws IOException {
        CRC32C crc = new CRC32C();
        long length;
        try (InputStream in = file.content().open();
                OutputStream out = new CheckedOutputStream(Files.newOutputStream(instance.resolve(file.name())), crc)) {
            length = in.transferTo(out);
        }
        if (length != file.length() || crc.getValue() != file.crc32c()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "State file " + file.name() + " of the checkpoint is damaged: found " + length
                            + " bytes with CRC32C " + crc.getValue() + ", expected " + file.length()
                            + " bytes with CRC32C " + file.crc32c()
                            + ". Restore it from a copy, or start from another checkpoint or savepoint.");
        }
    }
}
