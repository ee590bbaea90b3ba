package dev.weir.sim;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaClients;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.awaitility.Awaitility;

/** A real broker in this JVM, for scenarios. */
final class RealCluster implements TransactionScenario.Cluster {
    private static final Set<TransactionState> ENDING =
            Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final KafkaRaftServer server;
    private final String address;
    private final Admin admin;

    RealCluster(Path folder) throws Exception {
        int port = freePort();
        int controllerPort = freePort();
        address = "127.0.0.1:" + port;
        Properties props = settings(folder, port, controllerPort);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .run();
        server = new KafkaRaftServer(KafkaConfig.fromProps(props, false), Time.SYSTEM);
        server.startup();
        admin = Admin.create(Map.of("bootstrap.servers", address));
    }

    private static Properties settings(Path folder, int port, int controllerPort) {
        Properties props = new Properties();
        props.put("process.roles", "broker,controller");
        props.put("node.id", "1");
        props.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        props.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        props.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        props.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        props.put("controller.listener.names", "CONTROLLER");
        props.put("log.dirs", folder.toString());
        props.put("offsets.topic.replication.factor", "1");
        props.put("offsets.topic.num.partitions", "1");
        props.put("transaction.state.log.replication.factor", "1");
        props.put("transaction.state.log.min.isr", "1");
        props.put("transaction.state.log.num.partitions", "1");
        props.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "100");
        props.put("group.initial.rebalance.delay.ms", "0");
        props.put("log.cleaner.dedupe.buffer.size", "4194304");
        return props;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void createTopic(String name, int partitions) {
        try {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Can't create topic " + name, e);
        }
    }

    @Override
    public Producer<byte[], byte[]> producer(String id, int timeoutMs) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", address,
                        "transactional.id", id,
                        "transaction.timeout.ms", timeoutMs,
                        "retry.backoff.ms", 10,
                        "max.block.ms", 15_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(String group, boolean committed) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        address,
                        "group.id",
                        group,
                        "isolation.level",
                        committed ? "read_committed" : "read_uncommitted",
                        "enable.auto.commit",
                        false,
                        "default.api.timeout.ms",
                        1_000,
                        "request.timeout.ms",
                        1_000,
                        "fetch.max.wait.ms",
                        10,
                        "retry.backoff.ms",
                        10),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public KafkaAdmin admin() {
        return KafkaClients.real().admin(Map.of("bootstrap.servers", address));
    }

    @Override
    public void awaitTimeout(String id) {
        await(() -> state(id) == TransactionState.COMPLETE_ABORT);
    }

    @Override
    public void settle(Set<String> ids) {
        for (String id : ids) {
            await(() -> !ENDING.contains(state(id)));
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    private TransactionState state(String id) throws InterruptedException, ExecutionException {
        try {
            return admin.describeTransactions(List.of(id)).description(id).get().state();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return TransactionState.EMPTY;
            }
            throw e;
        }
    }

    @Override
    public List<String> read(TopicPartition partition, boolean committed) {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer("reader", committed)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            // The end of a read-committed reader is the last stable offset.
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    @Override
    public void close() {
        admin.close();
        server.shutdown();
        server.awaitShutdown();
    }
}
