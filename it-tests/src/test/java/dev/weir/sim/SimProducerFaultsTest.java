package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Procedure;
import dev.weir.env.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What goes wrong between a producer and the broker. */
class SimProducerFaultsTest {
    private static final int ALWAYS = SimFaults.OUT_OF;
    private static final SimFaults LOST_REPLY = calls(ALWAYS, 0, 0, 0, 0);
    private static final SimFaults LOST_REQUEST = calls(0, ALWAYS, 0, 0, 0);
    private static final SimFaults LATE_REQUEST = calls(0, 0, ALWAYS, 0, 0);

    private static SimFaults calls(int lostReply, int lostRequest, int lateRequest, int repeated, int sendTimeout) {
        return new SimFaults(
                0, 0, 0, 0, 0, 0, 0, 0, 0, lostReply, lostRequest, lateRequest, repeated, sendTimeout, 0, 0, 0);
    }

    private SimWorld world;
    private SimMachine machine;

    private SimProcess process(SimFaults faults) {
        if (world == null) {
            world = new SimWorld(42, faults, true);
            machine = world.newMachine("m");
            world.broker().createTopic("t", 1);
        }
        return world.newProcess(machine);
    }

    private Producer<byte[], byte[]> producer(SimProcess process) {
        return process.kafka().producer(Map.of("transactional.id", "id", "transaction.timeout.ms", 5_000));
    }

    /** A producer with an open transaction, made in calm. */
    private Producer<byte[], byte[]> open(SimProcess process) {
        world.scheduler().endFaults();
        Producer<byte[], byte[]> producer = producer(process);
        producer.initTransactions();
        producer.beginTransaction();
        world.scheduler().beginFaults();
        return producer;
    }

    private static void send(Producer<byte[], byte[]> producer, String value, Callback callback) {
        producer.send(new ProducerRecord<>("t", 0, null, value.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private static void send(Producer<byte[], byte[]> producer, String value) {
        send(producer, value, null);
    }

    private List<String> visible() {
        world.broker().transactions().completeAll();
        return new CommittedReader(world.broker()).values("t", 0);
    }

    @Test
    void aCommitWhoseReplyIsLostHasHappenedAndCanBeRepeated() {
        Producer<byte[], byte[]> producer = open(process(LOST_REPLY));
        send(producer, "a");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(visible()).containsExactly("a");
        assertThatThrownBy(producer::abortTransaction)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be retried");
        world.scheduler().endFaults();
        producer.commitTransaction();
        producer.beginTransaction();
        send(producer, "b");
        producer.commitTransaction();
        assertThat(visible()).containsExactly("a", "b");
    }

    @Test
    void aCommitWhoseRequestIsLostHasNotHappenedAndCanBeRepeated() {
        Producer<byte[], byte[]> producer = open(process(LOST_REQUEST));
        send(producer, "a");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(visible()).isEmpty();
        world.scheduler().endFaults();
        producer.commitTransaction();
        assertThat(visible()).containsExactly("a");
    }

    @Test
    void aStepWhoseCallTimesOutIsHeldBackMeanwhile() {
        SimProcess process = process(LOST_REQUEST);
        Producer<byte[], byte[]> producer = producer(process);
        List<Long> times = new ArrayList<>();
        Step init = new Step("init", () -> {
            times.add(world.clock().nowMs());
            try {
                producer.initTransactions();
            } catch (TimeoutException e) {
                throw new Step.RetryLater(0, e);
            }
        });
        process.stepExecutor().submit(new Procedure("claim", List.of(init), failure -> {}));
        assertThat(world.scheduler().runUntil(() -> times.size() > 20, 20_000)).isTrue();
        assertThat(times.get(20) - times.get(0)).isGreaterThan(60_000);
    }

    @Test
    void aLateCommitOfADeadProcessStillCommits() {
        SimProcess process = process(LATE_REQUEST);
        Producer<byte[], byte[]> producer = open(process);
        send(producer, "a");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        process.kill("test");
        assertThat(visible()).isEmpty();
        world.network().deliverLate();
        assertThat(visible()).containsExactly("a");
    }

    @Test
    void aLateCommitAfterTheSuccessorsInitIsRefused() {
        SimProcess process = process(LATE_REQUEST);
        Producer<byte[], byte[]> producer = open(process);
        send(producer, "a");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        world.scheduler().endFaults();
        producer(process(LATE_REQUEST)).initTransactions();
        world.network().deliverLate();
        assertThat(visible()).isEmpty();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(ProducerFencedException.class);
    }

    @Test
    void aLateInitOfADeadProcessFencesItsSuccessor() {
        SimProcess old = process(LATE_REQUEST);
        Producer<byte[], byte[]> late = producer(old);
        assertThatThrownBy(late::initTransactions).isInstanceOf(TimeoutException.class);
        old.kill("test");
        Producer<byte[], byte[]> successor = open(process(LATE_REQUEST));
        world.scheduler().endFaults();
        send(successor, "a");
        successor.flush();
        world.network().deliverLate();
        assertThatThrownBy(successor::commitTransaction).isInstanceOf(ProducerFencedException.class);
        assertThat(visible()).isEmpty();
    }

    @Test
    void aZombieThatWakesUpCannotCommit() {
        SimProcess zombie = process(SimFaults.NONE);
        Producer<byte[], byte[]> producer = open(zombie);
        send(producer, "a");
        producer.flush();
        zombie.pause(10_000);
        assertThat(zombie.isRunnable()).isFalse();
        Producer<byte[], byte[]> successor = open(process(SimFaults.NONE));
        world.clock().advance(10_000);
        assertThat(zombie.isRunnable()).isTrue();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(ProducerFencedException.class);
        send(successor, "b");
        successor.commitTransaction();
        assertThat(visible()).containsExactly("b");
    }

    @Test
    void aZombieThatHadSentNothingYetCannotSend() {
        Producer<byte[], byte[]> zombie = open(process(SimFaults.NONE));
        Producer<byte[], byte[]> successor = open(process(SimFaults.NONE));
        send(zombie, "a");
        assertThatThrownBy(zombie::commitTransaction).isInstanceOf(InvalidProducerEpochException.class);
        send(successor, "b");
        successor.commitTransaction();
        assertThat(visible()).containsExactly("b");
    }

    @Test
    void recordsAreAppendedInOrderThoughBatchesAreRepeated() {
        Producer<byte[], byte[]> producer = open(process(calls(0, 0, 0, ALWAYS / 2, 0)));
        List<String> acknowledged = new ArrayList<>();
        List<String> values = IntStream.range(0, 200).mapToObj(i -> "v" + i).toList();
        for (String value : values) {
            send(producer, value, (metadata, error) -> acknowledged.add(value));
            world.scheduler().step();
        }
        producer.commitTransaction();
        assertThat(visible()).isEqualTo(values);
        assertThat(acknowledged).isEqualTo(values);
    }

    @Test
    void aRecordIsAcknowledgedOnlyByLaterEvents() {
        SimProcess process = process(SimFaults.NONE);
        Producer<byte[], byte[]> producer = open(process);
        List<Long> offsets = new ArrayList<>();
        send(producer, "a", (metadata, error) -> offsets.add(metadata.offset()));
        assertThat(offsets).isEmpty();
        assertThat(world.scheduler().runUntil(() -> !offsets.isEmpty(), 200)).isTrue();
        assertThat(offsets).containsExactly(0L);
    }

    @Test
    void whatADeadProcessHadBufferedIsNeverSent() {
        SimProcess process = process(SimFaults.NONE);
        Producer<byte[], byte[]> producer = open(process);
        send(producer, "a", (metadata, error) -> {
            throw new IllegalStateException("A dead process is called back");
        });
        process.kill("test");
        world.scheduler().run(500);
        assertThat(world.broker().log(new TopicPartition("t", 0)).endOffset()).isZero();
        assertThatThrownBy(producer::flush).isInstanceOf(Killed.class);
    }

    @Test
    void aBatchThatOutlivesItsDeliveryTimeoutBreaksTheTransactionOnly() {
        Producer<byte[], byte[]> producer = open(process(calls(0, 0, 0, 0, ALWAYS)));
        List<Exception> errors = new ArrayList<>();
        send(producer, "a", (metadata, error) -> errors.add(error));
        producer.flush();
        assertThat(errors).singleElement().isInstanceOf(TimeoutException.class);
        assertThatThrownBy(producer::commitTransaction).hasMessageContaining("error state");
        world.scheduler().endFaults();
        producer.abortTransaction();
        producer.beginTransaction();
        send(producer, "b");
        producer.commitTransaction();
        assertThat(visible()).containsExactly("b");
    }

    @Test
    void theBrokerAbortsATransactionThatTakesTooLong() {
        Producer<byte[], byte[]> producer = open(process(SimFaults.NONE));
        send(producer, "a");
        producer.flush();
        PartitionLog log = world.broker().log(new TopicPartition("t", 0));
        assertThat(log.lastStableOffset()).isZero();
        assertThat(world.scheduler().runUntil(() -> log.lastStableOffset() > 0, 5_000))
                .isTrue();
        assertThat(world.clock().nowMs()).isGreaterThanOrEqualTo(5_000);
        assertThat(visible()).isEmpty();
    }

    @Test
    void theEpochWrapsIntoANewProducerId() {
        SimProcess process = process(SimFaults.NONE);
        Producer<byte[], byte[]> producer = producer(process);
        producer.initTransactions();
        world.broker().transactions().setEpoch("id", (short) (Short.MAX_VALUE - 4));
        producer = producer(process);
        producer.initTransactions();
        long before = world.broker().transactions().get("id").producerId;
        for (int i = 0; i < 10; i++) {
            producer.beginTransaction();
            send(producer, "v" + i);
            producer.commitTransaction();
        }
        assertThat(world.broker().transactions().get("id").producerId).isGreaterThan(before);
        assertThat(visible()).hasSize(10);
    }

    @Test
    void aWriteToAnAwayBrokerTimesOut() {
        SimProcess process = process(SimFaults.NONE);
        Producer<byte[], byte[]> producer = open(process);
        Consumer<byte[], byte[]> consumer = process.kafka().consumer(Map.of("group.id", "g"));
        world.broker().goAway(1_000);
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(1));
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata()))
                .isInstanceOf(TimeoutException.class);
        world.clock().advance(1_000);
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        assertThat(consumer.committed(offsets.keySet())).isEqualTo(offsets);
    }
}
