package dev.weir.lab.broker;

import java.util.List;

/** A Kafka broker of the lab's own. */
public interface Broker extends AutoCloseable {
    /** Host and port, as clients want it; the same over all restarts. */
    String bootstrapServers();

    /** Creates topics, and waits until they can be written. */
    default void createTopics(int partitions, String... names) {
        NewTopics.create(bootstrapServers(), partitions, List.of(names));
    }

    /** Ends it and deletes its data. */
    @Override
    void close();
}
