package dev.weir.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A producer of one simulated process. It buffers what is sent; the scheduler sends, appends and acknowledges it later.
 * What blocks in reality is done in place. States and errors are those of the real client ({@link ProducerState}).
 */
final class SimProducer implements Producer<byte[], byte[]> {
    private static final int MAX_BUFFERED = 500;

    private final SimProcess process;
    private final @Nullable String transactionalId;
    private final int timeoutMs;
    private final int maxBlockMs;
    private final ProducerState state;
    private final BrokerErrors errors;
    private final Map<TopicPartition, SendQueue> queues = new LinkedHashMap<>();
    private SimTransactions.Identity identity;
    private boolean transactionStarted;
    private boolean closed;

    SimProducer(SimProcess process, Map<String, Object> settings) {
        this.process = process;
        Object id = settings.get("transactional.id");
        transactionalId = id == null ? null : id.toString();
        timeoutMs = Integer.parseInt(
                settings.getOrDefault("transaction.timeout.ms", "60000").toString());
        maxBlockMs =
                Integer.parseInt(settings.getOrDefault("max.block.ms", "60000").toString());
        state = new ProducerState(transactionalId);
        errors = new BrokerErrors(process.world(), transactionalId);
        long producerId = transactionalId == null ? broker().transactions().newProducerId() : PartitionLog.NO_PRODUCER;
        identity = new SimTransactions.Identity(Errors.NONE, producerId, (short) 0);
    }

    SimProcess process() {
        return process;
    }

    SimBroker broker() {
        return process.world().broker();
    }

    SimFaults faults() {
        return process.world().faults();
    }

    Story story() {
        return process.world().story();
    }

    @Nullable
    String transactionalId() {
        return transactionalId;
    }

    long producerId() {
        return identity.producerId();
    }

    short epoch() {
        return identity.epoch();
    }

    /** What records that are still in the client fail with, or null while they may be sent. */
    @Nullable
    RuntimeException errorForBuffered() {
        return state.errorForBuffered();
    }

    void batchFailed(RuntimeException error) {
        state.batchFailed(error);
    }

    /** What the brokers have answered. */
    BrokerErrors errors() {
        return errors;
    }

    boolean isOpen() {
        return !closed;
    }

    @Override
    public void initTransactions() {
        enter();
        state.begin(ProducerState.Value.INITIALIZING, "initTransactions");
        SimTransactions.Identity reply =
                request("initTransactions", () -> broker().transactions().init(transactionalId, timeoutMs));
        state.acknowledged();
        if (reply.error() != Errors.NONE) {
            throw state.fatal(new KafkaException("Unexpected error in InitProducerIdResponse; "
                    + reply.error().message()));
        }
        identity = reply;
        errors.initialised();
        state.transitionTo(ProducerState.Value.READY);
    }

    @Override
    public void beginTransaction() {
        enter();
        state.beginTransaction();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        enter();
        TopicPartition partition = new TopicPartition(record.topic(), -1);
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        try {
            partition = partitionOf(record);
            SendQueue.Send send = toSend(record, callback, future);
            try {
                state.checkSend(partition);
            } catch (KafkaException refused) {
                // The real client has buffered the record by then. So its callback comes once at once, and mostly once
                // more when the buffer is cleared.
                if (state.isFatal() || process.random().nextBoolean()) {
                    buffer(partition, send);
                }
                throw refused;
            }
            buffer(partition, send);
            transactionStarted = true;
            waitForRoom(partition);
        } catch (ApiException e) {
            if (callback != null) {
                callback.onCompletion(new RecordMetadata(partition, -1, -1, -1, -1, -1), e);
            }
            state.batchFailed(e);
            future = new CompletableFuture<>();
            future.completeExceptionally(e);
        }
        return future;
    }

    private void buffer(TopicPartition partition, SendQueue.Send send) {
        SendQueue queue = queue(partition);
        queue.add(send);
        process.world().network().add(queue);
    }

    private SendQueue.Send toSend(
            ProducerRecord<byte[], byte[]> record,
            @Nullable Callback callback,
            CompletableFuture<RecordMetadata> future) {
        long timestamp = record.timestamp() == null ? process.time().wallMs() : record.timestamp();
        return new SendQueue.Send(record.key(), record.value(), record.headers(), timestamp, callback, future);
    }

    private SendQueue queue(TopicPartition partition) {
        return queues.computeIfAbsent(partition, tp -> new SendQueue(this, tp));
    }

    private TopicPartition partitionOf(ProducerRecord<byte[], byte[]> record) {
        SimBroker.Topic topic = broker().topic(record.topic());
        if (topic == null) {
            throw new TimeoutException("Topic " + record.topic() + " not present in metadata after 60000 ms.");
        }
        int count = topic.partitions().size();
        if (record.partition() != null) {
            if (record.partition() >= count) {
                throw new TimeoutException("Partition " + record.partition() + " of topic " + record.topic()
                        + " with partition count " + count + " is not present in metadata after 60000 ms.");
            }
            return new TopicPartition(record.topic(), record.partition());
        }
        int chosen = record.key() == null
                ? process.random().nextInt(count)
                : Utils.toPositive(Utils.murmur2(record.key())) % count;
        return new TopicPartition(record.topic(), chosen);
    }

    /** The broker's backpressure: a full buffer blocks the sender until it has shrunk. */
    private void waitForRoom(TopicPartition partition) {
        if (queue(partition).size() > MAX_BUFFERED) {
            queue(partition).drain(process.random());
        }
    }

    @Override
    public void flush() {
        process.enter();
        completeSends();
    }

    private void completeSends() {
        if (broker().isAway()) {
            waitForBroker();
        }
        for (SendQueue queue : new ArrayList<>(queues.values())) {
            queue.drain(process.random());
        }
    }

    /** Blocks until the broker is back: the whole world's time passes, nobody else acts meanwhile. */
    private void waitForBroker() {
        process.world().clock().advanceTo(broker().awayUntilMs());
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        enter();
        if (offsets.isEmpty()) {
            return;
        }
        state.checkSendOffsets();
        transactionStarted = true;
        SimTransactions.Identity who = identity;
        Map<TopicPartition, OffsetAndMetadata> copy = new LinkedHashMap<>(offsets);
        Errors error = request(
                "sendOffsetsToTransaction",
                () -> broker().writeOffsets(transactionalId, who, groupMetadata.groupId(), copy));
        switch (error) {
            case NONE -> {}
            case UNKNOWN_TOPIC_OR_PARTITION -> throw timeout("sendOffsetsToTransaction");
            case INVALID_PRODUCER_EPOCH, PRODUCER_FENCED -> throw state.fatal(errors.error(Errors.PRODUCER_FENCED));
            default ->
                throw state.fatal(
                        new KafkaException("Unexpected error in TxnOffsetCommitResponse: " + error.message()));
        }
    }

    @Override
    public void commitTransaction() {
        enter();
        state.begin(ProducerState.Value.COMMITTING_TRANSACTION, "commitTransaction");
        completeSends();
        RuntimeException broken = state.error();
        if (broken != null) {
            state.acknowledged();
            throw broken;
        }
        end(true);
    }

    @Override
    public void abortTransaction() {
        enter();
        state.begin(ProducerState.Value.ABORTING_TRANSACTION, "abortTransaction");
        completeSends();
        end(false);
    }

    private void end(boolean commit) {
        if (transactionStarted) {
            SimTransactions.Identity who = identity;
            SimTransactions.Identity reply = request(
                    commit ? "commitTransaction" : "abortTransaction",
                    () -> broker().end(transactionalId, who, commit));
            state.acknowledged();
            switch (reply.error()) {
                case NONE -> identity = reply;
                case INVALID_PRODUCER_EPOCH, PRODUCER_FENCED -> throw state.fatal(errors.error(Errors.PRODUCER_FENCED));
                case INVALID_TXN_STATE, INVALID_PRODUCER_ID_MAPPING -> throw state.fatal(errors.error(reply.error()));
                default ->
                    throw state.fatal(new KafkaException("Unhandled error in EndTxnResponse: "
                            + reply.error().message()));
            }
        }
        state.acknowledged();
        transactionStarted = false;
        state.transitionTo(ProducerState.Value.READY);
    }

    /** A request and its reply, or one of the two lost. */
    private <T> T request(String call, Supplier<T> action) {
        if (broker().isAway()) {
            throw timeout(call);
        }
        SimFaults faults = faults();
        SimWorld world = process.world();
        ProtocolStep step = world.step();
        if (world.happens(faults.lostRequest(), FaultKind.LOST_REQUEST, step)) {
            tellLost(call, "request lost");
            throw timeout(call);
        }
        if (world.happens(faults.lateRequest(), FaultKind.LATE_REQUEST, step)) {
            world.network().addLate(() -> {
                T reply = action.get();
                if (story().isOn()) {
                    tellLost(call, "arrives late -> " + reply);
                }
            });
            tellLost(call, "request is late");
            throw timeout(call);
        }
        T reply = action.get();
        if (story().isOn()) {
            story().tell(toString(), call + " -> " + reply);
        }
        if (world.happens(faults.lostReply(), FaultKind.LOST_REPLY, step)) {
            tellLost(call, "reply lost");
            throw timeout(call);
        }
        return reply;
    }

    private void tellLost(String call, String what) {
        if (story().isOn()) {
            story().tell(toString(), call + ": " + what);
        }
    }

    private TimeoutException timeout(String call) {
        process.blockedFor(maxBlockMs);
        return process.timedOut("Timeout expired after " + maxBlockMs + "ms while awaiting " + call + ".");
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        enter();
        return process.partitionsFor(topic);
    }

    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    @Override
    public void close(Duration timeout) {
        if (closed || process.isDead()) {
            return;
        }
        if (timeout.toMillis() > 0 && !broker().isAway()) {
            process.enter();
            completeSends();
            abortOpen();
        }
        closed = true;
        KafkaException forced = process.world().causes().ofEnd(new KafkaException("Producer is closed forcefully."));
        for (SendQueue queue : new ArrayList<>(queues.values())) {
            queue.failAll(forced);
        }
    }

    private void abortOpen() {
        if (transactionalId != null && transactionStarted && state.isOpen()) {
            SimTransactions.Identity who = identity;
            try {
                request("close", () -> broker().end(transactionalId, who, false));
            } catch (TimeoutException e) {
                // The client has closed all the same when its time is over.
            }
        }
    }

    /** The process is gone. */
    void vanish() {
        closed = true;
        queues.values().forEach(SendQueue::detach);
    }

    private void enter() {
        process.enter();
        if (closed) {
            throw process.world()
                    .causes()
                    .ofEnd(new IllegalStateException("Cannot perform operation after producer has been closed"));
        }
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException("registerMetricForSubscription");
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw new UnsupportedOperationException("unregisterMetricFromSubscription");
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw new UnsupportedOperationException("clientInstanceId");
    }

    @Override
    public String toString() {
        return process.name() + (transactionalId == null ? "" : "/" + transactionalId);
    }
}
