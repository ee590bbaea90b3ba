package dev.weir.coordinator;

import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.Time;
import dev.weir.env.Worker;
import dev.weir.env.Workers;
import dev.weir.error.WeirException;
import dev.weir.task.HandSource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Everything around the job. */
final class JobWorld implements Time, Workers, KafkaClients, KafkaAdmin {
    final List<Worker> workers = new ArrayList<>();
    final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    final ArrayDeque<List<SourceSplit>> found = new ArrayDeque<>();
    final HandSource source = new HandSource().endless().discovering(this::look);
    int looks;

    @Nullable
    WeirException discoveryError;

    boolean workersEnd = true;
    /** A send that waits for brokers ends when its producer does. */
    boolean workersEndWithProducers;

    boolean deletionsFail;
    volatile boolean diskIsFull;
    boolean zeroIsNotPublished;
    /** Producers get no answer until they are closed. */
    volatile boolean silent;

    final CountDownLatch asked = new CountDownLatch(1);
    boolean onThreads;
    /** Procedures whose name begins like this wait. */
    @Nullable
    String held;

    final List<Procedure> waiting = new ArrayList<>();
    boolean savepointsFail;
    String failsAt = "";
    double liveShare;
    volatile long nowMs = 1_000_000;
    int ids;
    /** A claim has a larger attempt, and an end comes behind the checkpoint that it names. */
    private static final Comparator<Marker> NEWEST_LAST = Comparator.comparingLong(Marker::attempt)
            .thenComparingLong(marker ->
                    marker.checkpoint() == null ? 0 : marker.checkpoint().number())
            .thenComparing(marker -> marker.status() != JobStatus.RUNNING);

    /** What brokers answer in the place of group offsets. */
    @Nullable
    volatile RuntimeException away;

    /** So many times brokers show these. */
    int oldLooks;

    Map<TopicPartition, OffsetAndMetadata> oldOffsets = Map.of();

    private List<SourceSplit> look() {
        if (discoveryError != null) {
            looks++;
            throw discoveryError;
        }
        return found.isEmpty() ? List.of() : found.poll();
    }

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public long nanos() {
        return nowMs * 1_000_000L;
    }

    @Override
    public Handle start(Worker worker) {
        workers.add(worker);
        return new Handle() {
            private boolean stopped;

            @Override
            public void stop() {
                stopped = true;
            }

            @Override
            public boolean ended() {
                boolean ended = stopped && workersEnd;
                if (workersEndWithProducers) {
                    ended &= producers.stream().allMatch(MockProducer::closed);
                }
                if (ended) {
                    workers.remove(worker);
                }
                return ended;
            }
        };
    }

    BlobStore savepoints(String dir) {
        BlobStore blobs = new FileBlobStore(new LocalDisk(), Path.of(dir));
        return savepointsFail ? failing(blobs) : blobs;
    }

    private BlobStore failing(BlobStore blobs) {
        return (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, args) -> {
                    if (method.getName().startsWith("put")) {
                        throw new IOException("No space left on device");
                    }
                    return method.invoke(blobs, args);
                });
    }

    void release() {
        held = null;
        waiting.forEach(this::run);
        waiting.clear();
    }

    void run(Procedure procedure) {
        if (held != null && procedure.name().startsWith(held)) {
            waiting.add(procedure);
            return;
        }
        if (onThreads) {
            Thread thread = new Thread(() -> runHere(procedure));
            thread.setDaemon(true);
            thread.start();
        } else {
            runHere(procedure);
        }
    }

    private void runHere(Procedure procedure) {
        try {
            for (Step step : procedure.steps()) {
                if (step.name().equals(failsAt)) {
                    throw new IllegalStateException("crash");
                }
                untilDone(step);
            }
            procedure.onEnd().accept(null);
        } catch (Exception e) {
            procedure.onEnd().accept(e);
        }
    }

    private void untilDone(Step step) throws Exception {
        boolean done = false;
        while (!done) {
            try {
                step.action().run();
                done = true;
            } catch (Step.RetryLater again) {
                if (onThreads) {
                    LockSupport.parkNanos(1_000_000);
                } else {
                    nowMs += again.delayMs();
                }
            }
        }
    }

    BlobStore mayFail(BlobStore blobs) {
        return (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, args) -> {
                    if (deletionsFail && method.getName().equals("delete")) {
                        throw new IOException("the disk is away");
                    }
                    if (diskIsFull && method.getName().startsWith("put")) {
                        throw new IOException("No space left on device");
                    }
                    if (zeroIsNotPublished
                            && method.getName().startsWith("put")
                            && args[0].toString().contains("chk-0-")) {
                        throw new AccessDeniedException("chk-0");
                    }
                    try {
                        return method.invoke(blobs, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new MockConsumer<>("none") {
            /** The mock forgets what is committed when it is given partitions; a broker does not. */
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
                super.assign(partitions);
                commitSync(groupOffsets("weir.job"));
            }
        };
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        MockProducer<byte[], byte[]> producer = new SilentProducer(this);
        producers.add(producer);
        return producer;
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        return this;
    }

    @Override
    public Cluster describeCluster() {
        return new Cluster("cluster", 2, 900_000);
    }

    @Override
    public Set<String> listTopics() {
        return Set.of();
    }

    @Override
    public Map<String, Topic> describeTopics(Collection<String> names) {
        return names.stream().collect(Collectors.toMap(n -> n, n -> new Topic(n, n, 1)));
    }

    @Override
    public Map<String, Set<AclOperation>> topicRights(Collection<String> names) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> latestOffsets(Collection<TopicPartition> partitions, boolean readCommitted) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestampMs) {
        return Map.of();
    }

    private static Marker marker(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return Objects.requireNonNull(
                Marker.decode(offsets.values().iterator().next().metadata()));
    }

    /** What was committed last, by whichever producer. */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        if (away != null) {
            throw away;
        }
        if (oldLooks > 0) {
            oldLooks--;
            return oldOffsets;
        }
        List<Map<TopicPartition, OffsetAndMetadata>> lasts = new ArrayList<>();
        for (MockProducer<byte[], byte[]> producer : producers) {
            // The mock consumer names another group.
            producer.consumerGroupOffsetsHistory().stream()
                    .flatMap(sent -> sent.values().stream())
                    .reduce((earlier, later) -> later)
                    .ifPresent(lasts::add);
        }
        return lasts.stream()
                .max(Comparator.comparing(JobWorld::marker, NEWEST_LAST))
                .orElse(Map.of());
    }

    @Override
    public void createTopics(List<Topic> topics, short replication) {}

    @Override
    public void close() {}

    /** Waits for an answer like the real one: until it is closed. */
    private static final class SilentProducer extends MockProducer<byte[], byte[]> {
        private final JobWorld world;
        private final CountDownLatch closed = new CountDownLatch(1);

        SilentProducer(JobWorld world) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.world = world;
        }

        @Override
        public void initTransactions() {
            if (world.silent) {
                world.asked.countDown();
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
                throw new KafkaException("Producer is closed forcefully.");
            }
            super.initTransactions();
        }

        @Override
        public void close(Duration timeout) {
            closed.countDown();
            super.close(timeout);
        }
    }
}
