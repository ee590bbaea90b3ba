package dev.weir.connector;

/**
 * One partition that a source reads, and how far it has come. This is a source's state in a checkpoint.
 *
 * @param stream the topic
 * @param streamId the topic's identity, which changes when a topic is deleted and created again
 * @param partition the partition's number
 * @param nextOffset the offset of the next record to read
 * @param endOffset where a bounded source ends (that record not included); {@link #UNBOUNDED} for none
 */
public record SourceSplit(String stream, String streamId, int partition, long nextOffset, long endOffset) {
    public static final long UNBOUNDED = Long.MAX_VALUE;

    public SourceSplit at(long offset) {
        return new SourceSplit(stream, streamId, partition, offset, endOffset);
    }

    public boolean isFinished() {
        return nextOffset >= endOffset;
    }

    /** {@code topic-partition}, as Kafka writes it. */
    public String name() {
        return stream + "-" + partition;
    }
}
