package dev.weir.state.base;

/**
 * What a base does inside, for people. Totals count from when it was opened.
 *
 * @param cacheHits blocks that a read found in memory
 * @param cacheMisses blocks that a read had to fetch from a file
 * @param readBytes values that reads returned
 * @param writtenBytes entries that folds wrote
 * @param flushedBytes written to files from memory
 * @param compactedBytes written to files by rewriting others
 * @param stalledMicros how long folds were held up because files were not rewritten fast enough
 * @param pendingBytes estimated, still to be rewritten
 * @param cacheBytes blocks in memory
 * @param bufferBytes entries in memory that are in no file yet; counted against the cache's limit
 * @param readerBytes estimated, what open files take in memory outside of the cache
 * @param fileBytes files that are in use
 * @param keys estimated
 */
public record BaseStats(
        long cacheHits,
        long cacheMisses,
        long readBytes,
        long writtenBytes,
        long flushedBytes,
        long compactedBytes,
        long stalledMicros,
        long pendingBytes,
        long cacheBytes,
        long bufferBytes,
        long readerBytes,
        long fileBytes,
        long keys) {}
