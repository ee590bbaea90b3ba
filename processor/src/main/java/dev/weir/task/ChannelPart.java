package dev.weir.task;

/**
 * What a barrier overtook on one edge at one task.
 *
 * @param edge the edge's name
 * @param side at which end of the edge
 * @param watermarkMs the event time that the receiving task comes to with it; {@link Long#MIN_VALUE} when it is not known
 * @param records how many
 * @param bytes the records, by {@code RecordWriter}, in order
 */
public record ChannelPart(String edge, Side side, long watermarkMs, long records, byte[] bytes) {
    /** What the receiver had not taken yet stands before what the sender had not got rid of. */
    public enum Side {
        RECEIVER,
        SENDER
    }
}
