package dev.weir.connector;

/**
 * What a sink promises for its records when an attempt fails and the next one reads some input again. The words are
 * Flink's. State and source offsets are exactly-once with each of them; sinks of one job may differ.
 */
public enum DeliveryGuarantee {
    /** Each record is visible once, to readers with {@code read_committed}, when the checkpoint it belongs to commits. */
    EXACTLY_ONCE,
    /** No record is lost; those written since the last checkpoint may come again. Visible as soon as they are written. */
    AT_LEAST_ONCE,
    /** Sent and forgotten: records may be lost, and come again. A failed send is counted and never ends the job. */
    NONE
}
