package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker of the lab's own. */
public interface Broker extends AutoCloseable {
    /** Host and port, as clients want it; the same over all restarts. */
    String bootstrapServers();

    /** Creates topics, and waits until they are there. */
    default void createTopics(int partitions, String... names) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(Stream.of(names)
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "Cannot create topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while creating topics", e);
        }
    }

    /** Ends it and deletes its data. */
    @Override
    void close();
}
