package dev.weir.sim;

import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The smallest exactly-once job: copies one topic to another, offsets within the transaction. It exists to try out the
 * simulator, right and with known mistakes.
 */
final class CopyJob implements Worker {
    /** The mistakes, each of which loses or repeats records when chance has it so. */
    enum Mistake {
        NONE,
        OFFSETS_READ_BEFORE_INIT,
        OFFSETS_OUTSIDE_TRANSACTION,
        NEW_ID_AT_EACH_START
    }

    static final String INPUT = "input";
    static final String OUTPUT = "output";
    private static final String GROUP = "copy";
    private static final int RETRY_MS = 200;
    private static final int BATCHES_PER_TRANSACTION = 3;

    private final SimProcess process;
    private final Mistake mistake;
    private final Set<TopicPartition> partitions;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private Map<TopicPartition, OffsetAndMetadata> restored = Map.of();
    private boolean running;
    private int batches;
    private boolean done;

    CopyJob(SimProcess process, Mistake mistake, Set<TopicPartition> partitions) {
        this.process = process;
        this.mistake = mistake;
        this.partitions = partitions;
        String id = mistake == Mistake.NEW_ID_AT_EACH_START ? "copy-" + process.name() : "copy-0";
        producer = process.kafka().producer(Map.of("transactional.id", id, "transaction.timeout.ms", 60_000));
        consumer = process.kafka()
                .consumer(Map.of("group.id", GROUP, "isolation.level", "read_committed", "max.poll.records", 10));
    }

    void start() {
        Step init = new Step("init", retrying(producer::initTransactions));
        Step restore = new Step("restore", retrying(() -> restored = consumer.committed(partitions)));
        List<Step> steps =
                mistake == Mistake.OFFSETS_READ_BEFORE_INIT ? List.of(restore, init) : List.of(init, restore);
        submit("claim", steps, () -> {
            consumer.assign(partitions);
            partitions.forEach(tp -> consumer.seek(
                    tp, restored.get(tp) == null ? 0 : restored.get(tp).offset()));
            producer.beginTransaction();
            running = true;
        });
        process.workers().start(this);
    }

    private static Step.Action retrying(Runnable call) {
        return () -> {
            try {
                call.run();
            } catch (TimeoutException e) {
                throw new Step.RetryLater(RETRY_MS, e);
            }
        };
    }

    private void submit(String name, List<Step> steps, Runnable then) {
        process.stepExecutor().submit(new Procedure(name, steps, failure -> {
            if (failure == null) {
                then.run();
            } else {
                done = true;
            }
        }));
    }

    @Override
    public boolean runOnce() {
        if (!running) {
            return false;
        }
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            producer.send(new ProducerRecord<>(OUTPUT, record.partition(), null, record.value()));
            any = true;
        }
        batches += any ? 1 : 0;
        if (batches == BATCHES_PER_TRANSACTION || (batches > 0 && !any)) {
            batches = 0;
            commit();
        }
        return any;
    }

    private void commit() {
        running = false;
        Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
        partitions.forEach(tp -> offsets.put(tp, new OffsetAndMetadata(consumer.position(tp))));
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("flush", producer::flush));
        if (mistake != Mistake.OFFSETS_OUTSIDE_TRANSACTION) {
            steps.add(new Step(
                    "offsets", retrying(() -> producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata()))));
        }
        steps.add(new Step("commit", retrying(producer::commitTransaction)));
        if (mistake == Mistake.OFFSETS_OUTSIDE_TRANSACTION) {
            steps.add(new Step("offsets", retrying(() -> consumer.commitSync(offsets))));
        }
        submit("commit", steps, () -> {
            producer.beginTransaction();
            running = true;
        });
    }

    @Override
    public String name() {
        return "copier";
    }

    @Override
    public void park() {
        throw new IllegalStateException("The simulator does not park");
    }

    @Override
    public void wake() {
        // Never parked.
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void failed(Throwable error) {
        done = true;
    }

    @Override
    public void closed() {
        process.exit(1);
    }
}
