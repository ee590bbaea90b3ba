package dev.weir.state.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteOptions;

/**
 * How an instance works: many small values, read by key, on an SSD. Public for the bench, which measures the backend beside
 * a plain loop with the same options.
 */
public final class RocksOptions implements AutoCloseable {
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final int BLOCK_BYTES = 4 << 10;
    private static final long FILE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES_MIN = 4L << 20;
    private static final long WRITE_BUFFER_BYTES_MAX = 64L << 20;

    private final RocksMemory memory;
    private final RocksStats stats = new RocksStats();
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY, false);
    private final DBOptions instance;
    private final ColumnFamilyOptions family;
    private final ReadOptions reads = new ReadOptions();
    private final WriteOptions writes = new WriteOptions().setDisableWAL(true).setMemtableInsertHintPerBatch(true);

    /** @param memoryBytes for blocks and write buffers together */
    public RocksOptions(long memoryBytes) {
        memory = new RocksMemory(memoryBytes);
        instance = new DBOptions()
                .setCreateIfMissing(true)
                .setWriteBufferManager(memory.writeBuffers())
                .setStatistics(stats.statistics())
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(-1)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(1)
                .setAvoidFlushDuringShutdown(true);
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(memory.blocks())
                .setFilterPolicy(bloom)
                .setOptimizeFiltersForMemory(true)
                .setBlockSize(BLOCK_BYTES)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setDataBlockHashTableUtilRatio(0.75)
                .setIndexType(IndexType.kBinarySearch)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        family = new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(writeBufferBytes(memoryBytes))
                .setTargetFileSizeBase(FILE_BYTES)
                .setLevelCompactionDynamicLevelBytes(true)
                .setMemtableWholeKeyFiltering(true)
                .setMemtablePrefixBloomSizeRatio(0.02);
    }

    /** Large ones: the fewer files there are to merge with all others, the less is written again. */
    private static long writeBufferBytes(long memoryBytes) {
        return Math.max(WRITE_BUFFER_BYTES_MIN, Math.min(WRITE_BUFFER_BYTES_MAX, memoryBytes / 6));
    }

    public DBOptions instance() {
        return instance;
    }

    public ColumnFamilyOptions family() {
        return family;
    }

    RocksStats stats() {
        return stats;
    }

    public ReadOptions reads() {
        return reads;
    }

    public WriteOptions writes() {
        return writes;
    }

    /** After the instance. */
    @Override
    public void close() {
        writes.close();
        reads.close();
        family.close();
        instance.close();
        stats.close();
        bloom.close();
        memory.close();
    }
}
