package dev.weir.lab.broker;

import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A broker inside this JVM: quick to start a second time, but it cannot be killed. */
public final class EmbeddedBroker implements Broker {
    private final BrokerFiles files;
    private final KafkaRaftServer server;

    private EmbeddedBroker(BrokerFiles files, KafkaRaftServer server) {
        this.files = files;
        this.server = server;
    }

    /**
     * Starts one.
     *
     * @param folder is made, and deleted by {@link #close}
     * @param settings broker settings that differ from the lab's
     */
    public static EmbeddedBroker start(Path folder, Map<String, String> settings) {
        BrokerFiles files = BrokerFiles.create(folder.toAbsolutePath(), settings);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(files.properties(), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(files, server);
    }

    @Override
    public String bootstrapServers() {
        return files.bootstrapServers();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        files.delete();
    }
}
