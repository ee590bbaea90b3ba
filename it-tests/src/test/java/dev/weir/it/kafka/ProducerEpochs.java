package dev.weir.it.kafka;

import dev.weir.lab.broker.BrokerProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.transaction.TransactionLog;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.TxnTransitMetadata;
import org.apache.kafka.server.common.TransactionVersion;

/**
 * Which producer each of a job's transactional ids is to the broker. Every transaction and every start of a producer takes
 * an epoch, a short; when it is used up the coordinator gives the id a new producer id, with epoch 0.
 */
final class ProducerEpochs implements AutoCloseable {
    /** The greatest epoch that a producer gets; the one above it only fences. */
    static final int LAST = Short.MAX_VALUE - 1;

    /** Only clients of this name may write into topics of the broker's own. */
    private static final String MAY_WRITE_INTERNAL_TOPICS = "__admin_client";

    private static final int TIMEOUT_MS = 60_000;

    private final BrokerProcess broker;
    private final Admin admin;

    /** A transactional id's producer, and what its transaction has come to. */
    record Producer(long id, int epoch, String state) {
        @Override
        public String toString() {
            return "producer " + id + ", epoch " + epoch + ", " + state;
        }
    }

    ProducerEpochs(BrokerProcess broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** The producer that a transactional id has now. */
    Producer of(String transactionalId) {
        try {
            TransactionDescription now = admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get();
            return new Producer(
                    now.producerId(), now.producerEpoch(), now.state().toString());
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot look at " + transactionalId, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Makes it as if transactional ids had used up their epochs to these, which would take too long: writes so into the
     * coordinator's log, and lets the broker crash and read it. What is open on them is aborted before. No job may run.
     */
    void use(Map<String, Integer> epochs) {
        for (String transactionalId : epochs.keySet()) {
            try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", transactionalId))) {
                producer.initTransactions();
            }
        }
        try (KafkaProducer<byte[], byte[]> log = producer(Map.of("client.id", MAY_WRITE_INTERNAL_TOPICS))) {
            int partitions =
                    log.partitionsFor(Topic.TRANSACTION_STATE_TOPIC_NAME).size();
            epochs.forEach((transactionalId, epoch) -> log.send(new ProducerRecord<>(
                    Topic.TRANSACTION_STATE_TOPIC_NAME,
                    Utils.abs(transactionalId.hashCode()) % partitions,
                    TransactionLog.keyToBytes(transactionalId),
                    used(of(transactionalId).id(), epoch))));
        }
        broker.kill9();
        broker.restart();
        epochs.forEach((transactionalId, epoch) -> FaultRig.await(
                transactionalId + " at epoch " + epoch,
                () -> of(transactionalId).epoch() == epoch));
    }

    /** The same for several. */
    void use(int epoch, List<String> transactionalIds) {
        use(transactionalIds.stream().collect(Collectors.toMap(id -> id, id -> epoch)));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static byte[] used(long producerId, int epoch) {
        return TransactionLog.valueToBytes(
                new TxnTransitMetadata(
                        producerId,
                        producerId,
                        -1,
                        (short) epoch,
                        (short) -1,
                        TIMEOUT_MS,
                        TransactionState.EMPTY,
                        new HashSet<>(),
                        -1,
                        System.currentTimeMillis(),
                        TransactionVersion.TV_2),
                TransactionVersion.TV_2);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
