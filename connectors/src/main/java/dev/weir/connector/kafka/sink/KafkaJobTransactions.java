package dev.weir.connector.kafka.sink;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.Marker;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.TransactionException;
import dev.weir.connector.TransactionException.Kind;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's transactions on Kafka: the ids {@code weir.<job>-0} to {@code weir.<job>-3}, of which {@code maxConcurrent + 1}
 * take turns, and the marker as the only offset of the group {@code weir.<job>}.
 *
 * <p>{@link #flush}, {@link #writeMarker}, {@link #commit} and the methods of the claim are called by one step at a time;
 * {@link #producer}, {@link #wrote} and {@link #sendFailed} by sink tasks and producers' threads.
 */
public final class KafkaJobTransactions implements JobTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJobTransactions.class);

    /** All ids are claimed when the marker is read: nobody is left who could end a transaction in which one was written. */
    private static final String UNDECIDED =
            " (if this goes on though the brokers are up, a transaction of this job may have"
                    + " no end in that group: docs/operations.md, The output cluster, tells how to see it and what to do)";

    /** Short enough for a claim to try again, and for people to see why it does. */
    private static final Duration MARKER_TIMEOUT = Duration.ofSeconds(10);

    /** For all of them. Brokers that are there abort within milliseconds, and a supervisor kills who does not end soon. */
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(10);

    private final ConnectorContext context;
    private final String group;
    private final TopicPartition defaultMarkerPartition;
    private final Duration transactionTimeout;
    private final @Nullable Producer<byte[], byte[]>[] producers;
    private final AtomicLongArray began = new AtomicLongArray(IDS);
    private @Nullable Consumer<byte[], byte[]> markerReader;
    private @Nullable TopicPartition markerPartition;
    private int turns = 1;
    private final MarkerOnly claim = new MarkerOnly();
    private final MarkerOnly restored = new MarkerOnly();
    private final MarkerOnly cancel = new MarkerOnly();
    /** How many of the ids have been aborted by a cancel. */
    private int aborted;

    private volatile @Nullable Throwable sendError;
    private boolean closed;
    private final PlainProducers plain;
    private final BlockedCall markerCall = new BlockedCall();

    /**
     * @param markerTopic the topic whose partition 0 the marker is kept on when the job has none yet
     * @param transactionTimeout {@code transaction.timeout.ms}, and how long a send may block
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    public KafkaJobTransactions(ConnectorContext context, String markerTopic, Duration transactionTimeout) {
        this.context = context;
        this.group = "weir." + context.job();
        this.defaultMarkerPartition = new TopicPartition(markerTopic, 0);
        this.transactionTimeout = transactionTimeout;
        this.plain = new PlainProducers(context);
        this.producers = (Producer<byte[], byte[]>[]) new Producer[IDS];
        resetBegan();
    }

    private void resetBegan() {
        for (int i = 0; i < IDS; i++) {
            began.set(i, -1);
        }
    }

    @Override
    public @Nullable Marker peekMarker() throws TransactionException {
        try (KafkaAdmin admin = context.kafka().admin(context.adminSettings())) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.groupOffsets(group);
            if (offsets.isEmpty()) {
                return null;
            }
            if (offsets.size() > 1) {
                throw foreign("it holds offsets of " + offsets.keySet());
            }
            Map.Entry<TopicPartition, OffsetAndMetadata> only =
                    offsets.entrySet().iterator().next();
            markerPartition = only.getKey();
            return decode(only.getValue());
        } catch (WeirException e) {
            throw e;
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("looking at group " + group, e);
        }
    }

    private Marker decode(OffsetAndMetadata offset) {
        Marker marker = Marker.decode(offset.metadata());
        if (marker == null || !marker.job().equals(context.job())) {
            throw foreign("its offset carries \"" + offset.metadata() + "\"");
        }
        return marker;
    }

    private WeirException foreign(String found) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "the consumer group " + group + " is where job " + context.job() + " keeps its marker, but " + found
                        + "; expected exactly one offset with a marker of this job. Something else uses this group:"
                        + " give the job another name, or delete the group if nothing needs it");
    }

    @Override
    public void fence(int id) throws TransactionException {
        try {
            makeProducers();
            opened(id).initTransactions();
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("claiming transactional id " + transactionalId(id), e);
        }
    }

    /** All at once: while the first is being fenced, the others find their cluster. */
    private void makeProducers() {
        for (int id = 0; id < IDS; id++) {
            if (producerOf(id) == null) {
                register(id, context.kafka().producer(producerSettings(id)));
            }
        }
    }

    private Map<String, Object> producerSettings(int id) {
        Map<String, Object> settings = new HashMap<>(context.producerSettings());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(id));
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId(id));
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transactionTimeout.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, transactionTimeout.toMillis());
        return settings;
    }

    private String transactionalId(int id) {
        return "weir." + context.job() + "-" + id;
    }

    @Override
    public @Nullable Marker readMarker() throws TransactionException {
        if (markerPartition == null) {
            // The first look may have come before another attempt's first claim.
            peekMarker();
        }
        TopicPartition partition = markerPartition();
        try {
            OffsetAndMetadata offset =
                    markerReader().committed(Set.of(partition), MARKER_TIMEOUT).get(partition);
            return offset == null ? null : decode(offset);
        } catch (WeirException e) {
            throw e;
        } catch (TimeoutException e) {
            throw KafkaErrors.sort("reading the marker in group " + group + UNDECIDED, e);
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("reading the marker in group " + group, e);
        }
    }

    private TopicPartition markerPartition() {
        TopicPartition found = markerPartition;
        return found == null ? defaultMarkerPartition : found;
    }

    private Consumer<byte[], byte[]> markerReader() {
        Consumer<byte[], byte[]> reader = markerReader;
        if (reader == null) {
            Map<String, Object> settings = new HashMap<>(context.consumerSettings());
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
            settings.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-marker");
            settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            reader = context.kafka().consumer(settings);
            reader.assign(Set.of(markerPartition()));
            markerReader = reader;
        }
        return reader;
    }

    @Override
    public void commitClaim(Marker marker) throws TransactionException {
        try {
            claim.commit(marker);
            if (!markerPartition().equals(defaultMarkerPartition)) {
                LOG.info(
                        "job {}: its marker stands on {}, the first topic that it wrote to; keep that topic, even empty",
                        context.job(),
                        markerPartition());
            }
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("committing the claim " + marker, e);
        }
    }

    @Override
    public void commitRestored(Marker marker) throws TransactionException {
        try {
            restored.commit(marker);
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("committing the restored checkpoint " + marker, e);
        }
    }

    /** A transaction on id 0 that holds only a marker. Asked again after a time-out, it goes on where it was. */
    private final class MarkerOnly {
        private boolean begun;
        private boolean marked;

        void commit(Marker marker) {
            Producer<byte[], byte[]> producer = opened(0);
            if (!begun) {
                producer.beginTransaction();
                begun = true;
            }
            if (!marked) {
                sendMarker(producer, marker);
                marked = true;
            }
            producer.commitTransaction();
        }
    }

    @Override
    public void openEpochs(int maxConcurrent) throws TransactionException {
        turns = maxConcurrent + 1;
        try {
            for (int i = 0; i < turns; i++) {
                opened(i).beginTransaction();
            }
            // The others were fenced, which is all they are for.
            for (int i = turns; i < IDS; i++) {
                opened(i).close(Duration.ZERO);
                register(i, null);
            }
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("beginning the first transactions", e);
        }
    }

    private int idOf(long epoch) {
        return (int) (epoch % turns);
    }

    private Producer<byte[], byte[]> opened(int id) {
        Producer<byte[], byte[]> producer = producerOf(id);
        if (producer == null) {
            throw new IllegalStateException("transactional id " + transactionalId(id) + " is not claimed");
        }
        return producer;
    }

    /** The producer of an epoch; any thread. */
    Producer<byte[], byte[]> producer(long epoch) {
        return opened(idOf(epoch));
    }

    /** The producers of sinks that write outside the transactions; any thread. */
    PlainProducers plain() {
        return plain;
    }

    /** Something has been written into the epoch's transaction; any thread. */
    void wrote(long epoch) {
        began.compareAndSet(idOf(epoch), -1, context.time().monotonicMs());
    }

    /** A record was refused for good; any thread. */
    void sendFailed(Throwable error) {
        if (sendError == null) {
            sendError = error;
        }
    }

    @Override
    public long beganAtMs(long epoch) {
        return began.get(idOf(epoch));
    }

    @Override
    public void flush(long epoch, boolean last) throws TransactionException {
        try {
            producer(epoch).flush();
            plain.flush(last);
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("flushing epoch " + epoch, e);
        }
        Throwable failed = sendError;
        if (failed != null) {
            Kind kind = KafkaErrors.kindOf(failed);
            // A record that timed out is not in the transaction: asking again would not bring it there.
            throw new TransactionException(
                    kind == Kind.RETRY ? Kind.LOST : kind,
                    "a record was not taken: " + KafkaErrors.describe(failed),
                    failed);
        }
    }

    @Override
    public void writeMarker(long epoch, Marker marker) throws TransactionException {
        try {
            wrote(epoch);
            sendMarker(producer(epoch), marker);
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("writing the marker " + marker, e);
        }
    }

    private void sendMarker(Producer<byte[], byte[]> producer, Marker marker) {
        CheckpointId checkpoint = marker.checkpoint();
        long offset = checkpoint == null ? 0 : checkpoint.number();
        markerCall.run(() -> producer.sendOffsetsToTransaction(
                Map.of(markerPartition(), new OffsetAndMetadata(offset, marker.encode())),
                markerReader().groupMetadata()));
    }

    @Override
    public void commit(long epoch) throws TransactionException {
        try {
            Producer<byte[], byte[]> producer = producer(epoch);
            producer.commitTransaction();
            began.set(idOf(epoch), -1);
            producer.beginTransaction();
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("committing epoch " + epoch, e);
        }
    }

    @Override
    public void abortAllAndCommit(Marker marker) throws TransactionException {
        try {
            // What is aborted must not be aborted again: after a time-out of the commit that would be an error.
            for (; aborted < IDS; aborted++) {
                Producer<byte[], byte[]> producer = producerOf(aborted);
                if (producer != null) {
                    producer.abortTransaction();
                }
            }
            cancel.commit(marker);
        } catch (RuntimeException e) {
            throw KafkaErrors.sort("committing the marker " + marker, e);
        }
    }

    /** A producer that is made while the attempt ends is closed at once. */
    private synchronized void register(int id, @Nullable Producer<byte[], byte[]> producer) {
        producers[id] = producer;
        if (closed && producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    private synchronized @Nullable Producer<byte[], byte[]> producerOf(int id) {
        return producers[id];
    }

    private synchronized List<Producer<byte[], byte[]>> endProducers() {
        closed = true;
        List<Producer<byte[], byte[]>> open = new ArrayList<>();
        for (Producer<byte[], byte[]> producer : producers) {
            if (producer != null) {
                open.add(producer);
            }
        }
        return open;
    }

    @Override
    public void close() {
        endProducers().forEach(producer -> producer.close(Duration.ZERO));
        plain.close();
        markerCall.end();
    }

    /**
     * A producer that is given time to close sends what it has, and aborts its transaction. Where nothing was written there
     * is nothing to abort, and Kafka's client (4.3.1) then waits for something on the network until its time is over.
     */
    @Override
    public void abortOpen() {
        long patienceMs = ABORT_PATIENCE.toMillis() / Math.max(1, endProducers().size());
        boolean aborted = true;
        for (int id = 0; id < IDS; id++) {
            Producer<byte[], byte[]> producer = producerOf(id);
            if (producer != null) {
                aborted &= closeInTime(producer, began.get(id) < 0 ? 0 : patienceMs);
            }
        }
        if (!aborted) {
            LOG.warn(
                    "job {}: the brokers did not abort what is open in time. Until the next start, or for {} s, those who"
                            + " read committed records of its topics see none that are newer",
                    context.job(),
                    transactionTimeout.toSeconds());
        }
        close();
    }

    /** Whether its time was enough. */
    private boolean closeInTime(Producer<byte[], byte[]> producer, long patienceMs) {
        long fromMs = context.time().monotonicMs();
        try {
            producer.close(Duration.ofMillis(patienceMs));
        } catch (RuntimeException e) {
            LOG.debug("job {}: a producer was not closed in peace", context.job(), e);
        }
        return patienceMs == 0 || context.time().monotonicMs() - fromMs < patienceMs;
    }

    /** Closes the marker's reader; called when no step runs any more, since a consumer serves one thread at a time. */
    @Override
    public void release() {
        // A step may have made a producer while close() ran.
        close();
        Consumer<byte[], byte[]> reader = markerReader;
        if (reader != null) {
            // Nothing waits for it, and the coordinator's thread must not: a broker may hang.
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
