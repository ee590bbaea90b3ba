package dev.weir.connector;

/** What is known of the topics that a job writes, and how to come by others without blocking a task. Any thread. */
public interface TopicLookup {
    /** Whether the topic is known to exist. */
    boolean isKnown(String topic);

    /** How long a topic keeps records by their timestamps; {@link Long#MAX_VALUE}: for ever, as far as is known. */
    long retentionMs(String topic);

    /**
     * Looks for the topic elsewhere, and runs {@code found}, on some thread, once it is known. A topic that does not exist
     * is created if the job may, or ends the attempt.
     */
    void find(String topic, Runnable found);
}
