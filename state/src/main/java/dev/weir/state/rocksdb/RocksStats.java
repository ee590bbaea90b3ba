package dev.weir.state.rocksdb;

import dev.weir.state.base.BaseStats;
import java.util.EnumSet;
import org.rocksdb.HistogramType;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * What an instance counts. Only counters, no histograms: those would read the clock twice for each read of a key. Thread-safe
 * until it is closed.
 */
final class RocksStats implements AutoCloseable {
    private final Statistics statistics =
            new Statistics(EnumSet.complementOf(EnumSet.of(HistogramType.HISTOGRAM_ENUM_MAX)));

    /** To be given to the instance. */
    Statistics statistics() {
        return statistics;
    }

    BaseStats of(RocksDB db) throws RocksDBException {
        return new BaseStats(
                count(TickerType.BLOCK_CACHE_HIT),
                count(TickerType.BLOCK_CACHE_MISS),
                count(TickerType.BYTES_READ),
                count(TickerType.BYTES_WRITTEN),
                count(TickerType.FLUSH_WRITE_BYTES),
                count(TickerType.COMPACT_WRITE_BYTES),
                count(TickerType.STALL_MICROS),
                sum(db, "rocksdb.estimate-pending-compaction-bytes"),
                db.getLongProperty("rocksdb.block-cache-usage"),
                sum(db, "rocksdb.cur-size-all-mem-tables"),
                sum(db, "rocksdb.estimate-table-readers-mem"),
                sum(db, "rocksdb.live-sst-files-size"),
                sum(db, "rocksdb.estimate-num-keys"));
    }

    private long count(TickerType counter) {
        return statistics.getTickerCount(counter);
    }

    /** Over all column families. */
    private static long sum(RocksDB db, String property) throws RocksDBException {
        return db.getAggregatedLongProperty(property);
    }

    /** After the instance. */
    @Override
    public void close() {
        statistics.close();
    }
}
