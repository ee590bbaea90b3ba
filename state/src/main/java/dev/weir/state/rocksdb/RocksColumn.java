package dev.weir.state.rocksdb;

import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.EntryReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A column family as one task reads it. Owned by that task's thread. */
final class RocksColumn implements StateColumn {
    private static final int VALUE_BYTES = 256;

    private final RocksDB db;
    private final ColumnFamilyHandle family;
    private final ReadOptions reads;
    private byte[] key = new byte[64];
    private byte[] value = new byte[VALUE_BYTES];

    RocksColumn(RocksDB db, ColumnFamilyHandle family, ReadOptions reads) {
        this.db = db;
        this.family = family;
        this.reads = reads;
    }

    @Override
    public byte @Nullable [] get(int keyGroup, byte[] bytes, int length) throws IOException {
        int keyLength = put(keyGroup, bytes, length);
        try {
            int size = db.get(family, reads, key, 0, keyLength, value, 0, value.length);
            if (size > value.length) {
                value = new byte[Math.max(size, value.length * 2)];
                size = db.get(family, reads, key, 0, keyLength, value, 0, value.length);
            }
            return size == RocksDB.NOT_FOUND ? null : Arrays.copyOf(value, size);
        } catch (RocksDBException e) {
            throw RocksErrors.reading(e);
        }
    }

    /** The library's call leaves out the values of keys that it could not read. */
    @Override
    public List<byte @Nullable []> getSome(int[] keyGroups, List<byte[]> keys) throws IOException {
        List<byte[]> full = new ArrayList<>(keyGroups.length);
        for (int i = 0; i < keyGroups.length; i++) {
            byte[] own = keys.get(i);
            byte[] both = new byte[own.length + RocksKeys.GROUP_BYTES];
            RocksKeys.put(keyGroups[i], own, own.length, both);
            full.add(both);
        }
        try {
            return db.multiGetAsList(reads, Collections.nCopies(full.size(), family), full);
        } catch (RocksDBException e) {
            throw RocksErrors.reading(e);
        }
    }

    @Override
    public byte @Nullable [] scan(
            int keyGroup, byte[] prefix, int length, byte @Nullable [] after, int max, EntryReader into)
            throws IOException {
        byte[] bounds = full(keyGroup, prefix, length);
        // Without an end to it, an iterator walks over all that other keys have deleted behind these.
        try (Slice end = new Slice(RocksKeys.after(bounds));
                ReadOptions bounded = new ReadOptions(reads).setIterateUpperBound(end);
                RocksIterator entries = db.newIterator(family, bounded)) {
            if (after == null) {
                entries.seek(bounds);
            } else {
                byte[] from = full(keyGroup, after, after.length);
                entries.seek(from);
                if (entries.isValid() && Arrays.equals(entries.key(), from)) {
                    entries.next();
                }
            }
            byte[] last = null;
            int passed = 0;
            while (entries.isValid()) {
                if (passed++ == max) {
                    return last;
                }
                byte[] found = entries.key();
                last = Arrays.copyOfRange(found, RocksKeys.GROUP_BYTES, found.length);
                pass(last, entries.value(), into);
                entries.next();
            }
            entries.status();
            return null;
        } catch (RocksDBException e) {
            throw RocksErrors.reading(e);
        }
    }

    private static void pass(byte[] k, byte[] v, EntryReader into) throws IOException {
        byte[] both = Arrays.copyOf(k, k.length + v.length);
        System.arraycopy(v, 0, both, k.length, v.length);
        into.entry(both, 0, k.length, k.length, v.length);
    }

    private byte[] full(int keyGroup, byte[] bytes, int length) {
        // First: it may take a larger array for the key.
        int fullLength = put(keyGroup, bytes, length);
        return Arrays.copyOf(key, fullLength);
    }

    /** Makes the full key. @return its length */
    private int put(int keyGroup, byte[] bytes, int length) {
        if (key.length < length + RocksKeys.GROUP_BYTES) {
            key = new byte[(length + RocksKeys.GROUP_BYTES) * 2];
        }
        return RocksKeys.put(keyGroup, bytes, length, key);
    }
}
