package dev.weir.state.rocksdb;

import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.BaseStats;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A RocksDB in a folder of its own. */
final class RocksBase implements StateBase {
    /** Names the file that says which others count. */
    static final String CURRENT = "CURRENT";

    private final Path folder;
    private final RocksOptions options;
    private final RocksSnapshots snapshots;
    private final RocksDB db;
    /** By name; changed under the lock of this object. */
    private final Map<ByteBuffer, ColumnFamilyHandle> families = new HashMap<>();

    private boolean closed; // guarded by this

    private RocksBase(Path folder, RocksOptions options, RocksSnapshots snapshots) throws RocksDBException {
        this.folder = folder;
        this.options = options;
        this.snapshots = snapshots;
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (byte[] name : familiesIn(folder)) {
            descriptors.add(new ColumnFamilyDescriptor(name, options.family()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        db = RocksDB.open(options.instance(), folder.toString(), descriptors, handles);
        for (int i = 0; i < handles.size(); i++) {
            families.put(ByteBuffer.wrap(descriptors.get(i).getName()), handles.get(i));
        }
    }

    /** Opens what lies in the folder, or makes a new one. */
    static RocksBase open(Path folder, long memoryBytes, RocksSnapshots snapshots) throws IOException {
        return open(folder, new RocksOptions(memoryBytes), snapshots);
    }

    /** Opens what lies in the folder, which is never made anew: without its files the state would be empty. */
    static RocksBase openRestored(Path folder, long memoryBytes, RocksSnapshots snapshots) throws IOException {
        RocksOptions options = new RocksOptions(memoryBytes);
        options.instance().setCreateIfMissing(false);
        return open(folder, options, snapshots);
    }

    /** As the first. @param options closed with it, or when this throws */
    static RocksBase open(Path folder, RocksOptions options, RocksSnapshots snapshots) throws IOException {
        try {
            return new RocksBase(folder, options, snapshots);
        } catch (RocksDBException e) {
            options.close();
            throw RocksErrors.doing("open the state", folder, e);
        }
    }

    private static List<byte[]> familiesIn(Path folder) throws RocksDBException {
        try (Options plain = new Options()) {
            List<byte[]> names = RocksDB.listColumnFamilies(plain, folder.toString());
            // It has no error for a folder without an instance; opening it has, unless a new one is to be made.
            return names.isEmpty() ? List.of(RocksDB.DEFAULT_COLUMN_FAMILY) : names;
        }
    }

    @Override
    public StateColumn column(String uid, String state) {
        return new RocksColumn(db, family(uid, state), options.reads());
    }

    synchronized ColumnFamilyHandle family(String uid, String state) {
        return families.computeIfAbsent(ByteBuffer.wrap(RocksKeys.family(uid, state)), name -> {
            try {
                return db.createColumnFamily(new ColumnFamilyDescriptor(name.array(), options.family()));
            } catch (RocksDBException e) {
                throw new UncheckedIOException(failed("make a column family", e));
            }
        });
    }

    @Override
    public Fold fold() {
        return new RocksFold(this);
    }

    void write(WriteBatch batch) throws IOException {
        try {
            db.write(options.writes(), batch);
        } catch (RocksDBException e) {
            throw failed("write", e);
        }
    }

    @Override
    public BaseSnapshot snapshot() throws IOException {
        Path into = snapshots.next();
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(into.toString());
        } catch (RocksDBException e) {
            throw failed("make a snapshot", e);
        }
        return snapshots.made(into);
    }

    @Override
    public synchronized @Nullable BaseStats stats() {
        try {
            return closed ? null : options.stats().of(db);
        } catch (RocksDBException e) {
            throw new UncheckedIOException(failed("tell its metrics", e));
        }
    }

    IOException failed(String what, RocksDBException e) {
        return RocksErrors.doing(what, folder, e);
    }

    @Override
    public synchronized void close() {
        closed = true;
        families.values().forEach(ColumnFamilyHandle::close);
        db.close();
        options.close();
        RocksSnapshots.dropFolder(folder);
        snapshots.dropWhenEmpty();
    }
}
