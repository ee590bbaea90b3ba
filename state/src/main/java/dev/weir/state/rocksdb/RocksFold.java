package dev.weir.state.rocksdb;

import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Entries on their way into an instance, some thousand at a time. Owned by one thread. */
final class RocksFold implements StateBase.Fold {
    private static final long BATCH_BYTES = 1L << 20;

    private final RocksBase base;
    private final WriteBatch batch = new WriteBatch();
    private @Nullable ColumnFamilyHandle family;
    private int keyGroup;
    private byte[] fullKey = new byte[64];

    RocksFold(RocksBase base) {
        this.base = base;
    }

    @Override
    public void section(String uid, String state, int group) {
        family = base.family(uid, state);
        keyGroup = group;
    }

    @Override
    public void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
        ColumnFamilyHandle into = family;
        if (into == null) {
            throw new IllegalStateException("an entry came before its section");
        }
        if (fullKey.length < keyLength + RocksKeys.GROUP_BYTES) {
            fullKey = new byte[(keyLength + RocksKeys.GROUP_BYTES) * 2];
        }
        byte[] k = Arrays.copyOf(fullKey, RocksKeys.put(keyGroup, key, keyLength, fullKey));
        try {
            if (valueLength < 0) {
                batch.delete(into, k);
            } else {
                batch.put(into, k, Arrays.copyOf(value, valueLength));
            }
        } catch (RocksDBException e) {
            throw base.failed("take an entry", e);
        }
        if (batch.getDataSize() >= BATCH_BYTES) {
            commit();
        }
    }

    @Override
    public void commit() throws IOException {
        base.write(batch);
        batch.clear();
    }

    @Override
    public void close() {
        batch.close();
    }
}
