package dev.weir.state.rocksdb;

import dev.weir.state.base.StateBase;
import dev.weir.state.type.BytesEncoder;
import java.io.IOException;
import java.util.Arrays;
import org.rocksdb.WriteBatch;

/**
 * Entries on their way into an instance, a megabyte at a time, those of a section nearly in the order of their keys: one that
 * stands beside the one before is found a place for sooner. Owned by one thread.
 *
 * <p>The batch is written here as RocksDB keeps it in its write-ahead log, so that a megabyte takes one call, not one with
 * two copies for each entry (RocksDB's db/write_batch.cc; all numbers are little-endian):
 *
 * <pre>
 *   batch  := 8 bytes: 0   4 bytes: records   record*
 *   record := 0x05 family length key length value   |   0x04 family length key     numbers as varints
 * </pre>
 */
final class RocksFold implements StateBase.Fold {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int HEADER_BYTES = 12;
    private static final int COUNT_AT = 8;
    private static final int VALUE = 5;
    private static final int DELETION = 4;

    /** Of a number that entries are sorted by, for their numbers. */
    private static final int NUMBER_BITS = 16;

    private final RocksBase base;
    private final BytesEncoder section = new BytesEncoder();
    /** Where the section's records begin, and where their keys begin and end. */
    private int[] starts = new int[256];

    private int[] keys = new int[256];
    private int[] keyEnds = new int[256];
    private long[] order = new long[256];
    private int entries;
    private int shortestKey;
    private final BytesEncoder batch = new BytesEncoder();
    private int records;
    private int family = -1;
    private final byte[] keyGroup = new byte[RocksKeys.GROUP_BYTES];

    RocksFold(RocksBase base) {
        this.base = base;
        beginBatch();
    }

    @Override
    public void section(String uid, String state, int group) throws IOException {
        endSection();
        family = base.family(uid, state).getID();
        RocksKeys.putGroup(group, keyGroup);
    }

    @Override
    public void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
        if (family < 0) {
            throw new IllegalStateException("an entry came before its section");
        }
        if (entries == 1 << NUMBER_BITS || section.length() >= BATCH_BYTES) {
            endSection();
        }
        if (entries == starts.length) {
            starts = Arrays.copyOf(starts, entries * 2);
            keys = Arrays.copyOf(keys, entries * 2);
            keyEnds = Arrays.copyOf(keyEnds, entries * 2);
        }
        starts[entries] = section.length();
        section.writeUnsignedVarint(valueLength < 0 ? DELETION : VALUE);
        section.writeUnsignedVarint(family);
        section.writeUnsignedVarint(keyLength + RocksKeys.GROUP_BYTES);
        section.writeFixed(keyGroup, 0, RocksKeys.GROUP_BYTES);
        keys[entries] = section.length();
        section.writeFixed(key, 0, keyLength);
        keyEnds[entries] = section.length();
        shortestKey = entries++ == 0 ? keyLength : Math.min(shortestKey, keyLength);
        if (valueLength >= 0) {
            section.writeUnsignedVarint(valueLength);
            section.writeFixed(value, 0, valueLength);
        }
    }

    /** Moves its entries to the batch. Those of one key stay in their order. */
    private void endSection() throws IOException {
        if (order.length < entries) {
            order = new long[starts.length];
        }
        int alike = alike();
        for (int i = 0; i < entries; i++) {
            order[i] = someBytes(keys[i] + alike, keyEnds[i]) << NUMBER_BITS | i;
        }
        Arrays.sort(order, 0, entries);
        for (int i = 0; i < entries; i++) {
            int entry = (int) order[i] & (1 << NUMBER_BITS) - 1;
            int end = entry + 1 == entries ? section.length() : starts[entry + 1];
            batch.writeFixed(section.array(), starts[entry], end - starts[entry]);
        }
        records += entries;
        entries = 0;
        section.reset();
        if (batch.length() >= BATCH_BYTES) {
            write();
        }
    }

    /** With how many bytes all keys begin alike. */
    private int alike() {
        int alike = shortestKey;
        for (int i = 1; i < entries && alike > 0; i++) {
            int mismatch = Arrays.mismatch(
                    section.array(), keys[0], keys[0] + alike, section.array(), keys[i], keys[i] + alike);
            alike = mismatch < 0 ? alike : mismatch;
        }
        return alike;
    }

    /** Six bytes as a number; zeros stand for those after the end. */
    private long someBytes(int at, int end) {
        long number = 0;
        for (int i = 0; i < Long.BYTES - NUMBER_BITS / Byte.SIZE; i++) {
            number = number << Byte.SIZE | (at + i < end ? section.array()[at + i] & 0xff : 0);
        }
        return number;
    }

    @Override
    public void commit() throws IOException {
        endSection();
        if (records > 0) {
            write();
        }
    }

    private void beginBatch() {
        batch.reset();
        batch.writeFixed(new byte[HEADER_BYTES], 0, HEADER_BYTES);
        records = 0;
    }

    private void write() throws IOException {
        for (int i = 0; i < Integer.BYTES; i++) {
            batch.array()[COUNT_AT + i] = (byte) (records >>> 8 * i);
        }
        try (WriteBatch written = new WriteBatch(batch.toByteArray())) {
            base.write(written);
        }
        beginBatch();
    }

    @Override
    public void close() {}
}
