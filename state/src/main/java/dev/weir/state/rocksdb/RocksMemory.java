package dev.weir.state.rocksdb;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/** The native memory of an instance: blocks that were read, and what is not yet in files. One budget for both. */
final class RocksMemory implements AutoCloseable {
    /** Of the budget, what may wait to be written to files. */
    private static final int WRITE_BUFFERS_PART = 3;

    private final Cache blocks;
    private final WriteBufferManager writeBuffers;

    /** @param bytes for everything */
    RocksMemory(long bytes) {
        blocks = new LRUCache(bytes, -1, false, 0.3);
        writeBuffers = new WriteBufferManager(bytes / WRITE_BUFFERS_PART, blocks);
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
