package dev.weir.connector;

/**
 * One partition that a source reads, and how far it has come. This is a source's state in a checkpoint.
 *
 * @param stream the topic
 * @param streamId the topic's identity, which changes when a topic is deleted and created again
 * @param partition the partition's number
 * @param nextOffset the offset of the next record to read
 * @param endOffset where a bounded source ends (that record not included); {@link #UNBOUNDED} for none
 * @param largestEventTimeMs of the records before {@code nextOffset}; {@link #NO_EVENT_TIME} for none. A partition that gets
 *     no more records would otherwise hold event time back for ever after a restart, and windows that had all their
 *     records would never fire
 * @param leaderEpoch of what stands before {@code nextOffset}; {@link #NO_EPOCH} for unknown. By it the brokers can tell
 *     that records which were read have been lost, and others written in their place
 */
public record SourceSplit(
        String stream,
        String streamId,
        int partition,
        long nextOffset,
        long endOffset,
        long largestEventTimeMs,
        int leaderEpoch) {
    public static final long UNBOUNDED = Long.MAX_VALUE;
    public static final long NO_EVENT_TIME = Long.MIN_VALUE;
    public static final int NO_EPOCH = -1;

    /** A split of which nothing is known yet but where to begin. */
    public SourceSplit(String stream, String streamId, int partition, long nextOffset, long endOffset) {
        this(stream, streamId, partition, nextOffset, endOffset, NO_EVENT_TIME, NO_EPOCH);
    }

    /** The same, read as far as that. */
    public SourceSplit at(long offset) {
        return at(offset, NO_EPOCH);
    }

    /** The same, read as far as that. */
    public SourceSplit at(long offset, int epoch) {
        return new SourceSplit(stream, streamId, partition, offset, endOffset, largestEventTimeMs, epoch);
    }

    /** The same, to be read from there as if nothing had been read before. */
    public SourceSplit anewFrom(long offset) {
        return new SourceSplit(stream, streamId, partition, offset, endOffset);
    }

    /** The same, to be read up to there. */
    public SourceSplit endingAt(long offset) {
        return new SourceSplit(stream, streamId, partition, nextOffset, offset, largestEventTimeMs, leaderEpoch);
    }

    public SourceSplit withLargestEventTime(long timestampMs) {
        return new SourceSplit(stream, streamId, partition, nextOffset, endOffset, timestampMs, leaderEpoch);
    }

    public boolean isFinished() {
        return nextOffset >= endOffset;
    }

    /** {@code topic-partition}, as Kafka writes it. */
    public String name() {
        return stream + "-" + partition;
    }
}
