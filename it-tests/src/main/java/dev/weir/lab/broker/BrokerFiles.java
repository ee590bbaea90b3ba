package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.LabFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder of a broker: {@code server.properties}, {@code data}, {@code logback.xml} and {@code broker.log}. */
final class BrokerFiles {
    private static final String LOGBACK = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private final Path folder;
    private final Seat seat;
    private final Properties properties;

    private BrokerFiles(Path folder, Seat seat, Properties properties) {
        this.folder = folder;
        this.seat = seat;
        this.properties = properties;
    }

    /** Makes the folder, picks free ports, and formats the data as that of a new cluster of one node. */
    static BrokerFiles create(Path folder, Map<String, String> overrides) {
        return create(folder, Seat.single(), overrides);
    }

    /** Makes the folder and formats the data as that of a node of a new cluster. */
    static BrokerFiles create(Path folder, Seat seat, Map<String, String> overrides) {
        BrokerFiles files = new BrokerFiles(folder, seat, settings(folder.resolve("data"), seat));
        files.properties.putAll(overrides);
        try {
            Files.createDirectories(files.data());
            Files.writeString(files.logback(), LOGBACK);
            try (Writer out = Files.newBufferedWriter(files.serverProperties())) {
                files.properties.store(out, null);
            }
            files.format();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare a broker in " + folder, e);
        }
        return files;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path serverProperties() {
        return folder.resolve("server.properties");
    }

    Path logback() {
        return folder.resolve("logback.xml");
    }

    Path log() {
        return folder.resolve("broker.log");
    }

    Properties properties() {
        return properties;
    }

    String bootstrapServers() {
        return seat.bootstrapServers();
    }

    boolean portIsOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), seat.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void delete() {
        LabFolder.delete(folder);
    }

    private void format() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                    .setClusterId(seat.clusterId())
                    .setNodeId(seat.node())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data().toString())
                    .setDirectories(List.of(data().toString()))
                    .run();
        } catch (Exception e) {
            String text = said.toString(StandardCharsets.UTF_8);
            throw new WeirException(ExitCode.UNAVAILABLE, "Cannot format " + data() + ": " + text, e);
        }
    }

    /**
     * A broker that starts fast, on this machine alone. {@code transaction.abort.timed.out.transaction.cleanup.interval.ms}
     * keeps its default: when it is short, a sweep right after a crash of the broker can leave a transaction open for ever, since
     * partitions that have no leader yet are left out of its end (docs/design.md, section 2), unless that is mended ({@link
     * MendedKafka}).
     */
    private static Properties settings(Path data, Seat seat) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(seat.node()),
                "controller.quorum.voters",
                seat.voters(),
                "listeners",
                seat.listeners(),
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                data.toString(),
                "auto.create.topics.enable",
                "false",
                "group.initial.rebalance.delay.ms",
                "0"));
        settings.putAll(Map.of(
                "advertised.listeners", seat.advertisedListeners(),
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,RELAYED:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "PLAINTEXT"));
        settings.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "5",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "5"));
        settings.putAll(Map.of(
                "broker.session.timeout.ms", "1500",
                "broker.heartbeat.interval.ms", "300",
                "controller.quorum.election.timeout.ms", "200",
                "controller.quorum.election.backoff.max.ms", "100",
                "controller.quorum.append.linger.ms", "5"));
        settings.putAll(Map.of(
                "log.cleaner.dedupe.buffer.size", "4194304",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2"));
        return settings;
    }
}
