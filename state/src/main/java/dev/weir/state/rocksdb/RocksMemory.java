package dev.weir.state.rocksdb;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory of an instance: blocks that were read, and what is not yet in files. One budget for both; a part of it is
 * left to what RocksDB takes without counting: holes between allocations, buffers of compactions, readers of open files.
 */
final class RocksMemory implements AutoCloseable {
    /** Of the budget, what may wait to be written to files. */
    private static final int WRITE_BUFFERS_PART = 2;

    /** Measured: 1.2 to 1.6 times what it counts, the more the larger the state. */
    private static final double COUNTED_PART = 0.6;

    private static final long SHARD_BYTES_MIN = 16L << 20;
    private static final long SHARDS_MAX = 64;

    private final Cache blocks;
    private final WriteBufferManager writeBuffers;

    /** @param bytes for everything */
    RocksMemory(long bytes) {
        long counted = (long) (bytes * COUNTED_PART);
        blocks = new LRUCache(counted, shardBits(counted), false, 0.3);
        writeBuffers = new WriteBufferManager(counted / WRITE_BUFFERS_PART, blocks);
    }

    /**
     * The cache is cut into parts that evict on their own. The filter of a file of small entries takes megabytes: parts that
     * can't hold some of these would have every read fetch one again, which takes 50 times as long.
     *
     * @return the logarithm of the number of parts
     */
    static int shardBits(long cacheBytes) {
        long shards = Math.max(1, Math.min(SHARDS_MAX, cacheBytes / SHARD_BYTES_MIN));
        return 63 - Long.numberOfLeadingZeros(shards);
    }

    Cache blocks() {
        return blocks;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public void close() {
        writeBuffers.close();
        blocks.close();
    }
}
