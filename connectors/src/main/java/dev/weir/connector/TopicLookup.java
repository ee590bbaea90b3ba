package dev.weir.connector;

/** Makes sure that topics exist whose names come from data, without blocking a task. Any thread. */
public interface TopicLookup {
    /** Whether the topic is known to exist. */
    boolean isKnown(String topic);

    /**
     * Looks for the topic elsewhere, and runs {@code found}, on some thread, once it is known. A topic that does not exist
     * is created if the job may, or ends the attempt.
     */
    void find(String topic, Runnable found);
}
