package dev.weir.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What one producer has on its way to one partition, in order: buffered in the client, sent as batches, answered but not
 * yet called back. When the producer's process dies, only what was sent goes on.
 */
final class SendQueue {
    private static final int MAX_BATCH = 8;
    private static final int MAX_IN_FLIGHT = 5;

    /** One record. */
    record Send(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            long timestampMs,
            @Nullable Callback callback,
            CompletableFuture<RecordMetadata> future) {}

    /** Records that travel together. */
    static final class Batch {
        final @Nullable String transactionalId;
        final boolean transactional;
        final long producerId;
        final short epoch;
        final int sequence;
        final List<Send> sends;
        long baseOffset = -1;
        Errors error = Errors.NONE;

        Batch(@Nullable String transactionalId, long producerId, short epoch, int sequence, List<Send> sends) {
            this.transactionalId = transactionalId;
            this.transactional = transactionalId != null;
            this.producerId = producerId;
            this.epoch = epoch;
            this.sequence = sequence;
            this.sends = sends;
        }
    }

    private final SimProducer producer;
    final TopicPartition partition;
    private final ArrayDeque<Send> buffered = new ArrayDeque<>();
    private final ArrayDeque<Batch> sent = new ArrayDeque<>();
    private final ArrayDeque<Batch> answered = new ArrayDeque<>();
    private boolean detached;
    /** Whether {@link SimNetwork} has it in its list. */
    boolean listed;

    private short sequenceEpoch = -1;
    private int nextSequence;

    SendQueue(SimProducer producer, TopicPartition partition) {
        this.producer = producer;
        this.partition = partition;
    }

    void add(Send send) {
        buffered.add(send);
    }

    boolean isEmpty() {
        return buffered.isEmpty() && sent.isEmpty() && answered.isEmpty();
    }

    int size() {
        return buffered.size();
    }

    /** Does one of the things that are possible now; returns whether there was one. */
    boolean act(SplittableRandom random) {
        boolean clientRuns = !detached && producer.process().isRunnable();
        int first = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            switch ((first + i) % 3) {
                case 0 -> {
                    if (clientRuns && sendSome(random)) {
                        return true;
                    }
                }
                case 1 -> {
                    if (!producer.broker().isAway() && appendOne(random)) {
                        return true;
                    }
                }
                default -> {
                    if (clientRuns && callBackOne()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Completes everything, in place. */
    void drain(SplittableRandom random) {
        while (!isEmpty()) {
            sendSome(random);
            appendOne(random);
            callBackOne();
        }
    }

    private boolean sendSome(SplittableRandom random) {
        if (buffered.isEmpty() || sent.size() >= MAX_IN_FLIGHT) {
            return false;
        }
        RuntimeException broken = producer.errorForBuffered();
        if (broken != null) {
            failBuffered(broken);
            return true;
        }
        if (producer.epoch() != sequenceEpoch) {
            sequenceEpoch = producer.epoch();
            nextSequence = 0;
        }
        int size = 1 + random.nextInt(Math.min(MAX_BATCH, buffered.size()));
        List<Send> sends = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            sends.add(buffered.poll());
        }
        sent.add(new Batch(producer.transactionalId(), producer.producerId(), sequenceEpoch, nextSequence, sends));
        nextSequence += size;
        return true;
    }

    private boolean appendOne(SplittableRandom random) {
        Batch batch = sent.peek();
        if (batch == null) {
            return false;
        }
        SimFaults faults = producer.faults();
        SimWorld world = producer.process().world();
        if (!detached && world.happens(faults.sendTimeout(), FaultKind.SEND_TIME_OUT, world.step())) {
            if (random.nextBoolean()) {
                producer.broker().produce(batch, partition);
            }
            batch.error = Errors.REQUEST_TIMED_OUT;
            producer.errors().batchTimedOut();
        } else {
            batch.error = producer.broker().produce(batch, partition);
            if (batch.error == Errors.NONE
                    && world.happens(faults.repeatedBatch(), FaultKind.REPEATED_BATCH, world.step())) {
                return true;
            }
        }
        sent.poll();
        if (producer.story().isOn()) {
            tellAppended(batch);
        }
        if (!detached) {
            answered.add(batch);
        }
        return true;
    }

    private void tellAppended(Batch batch) {
        producer.story()
                .tell(
                        producer.toString(),
                        "appends " + batch.sends.size() + " to " + partition + " at " + batch.baseOffset + " epoch "
                                + batch.epoch + " -> " + batch.error);
    }

    private boolean callBackOne() {
        Batch batch = answered.poll();
        if (batch == null) {
            return false;
        }
        RuntimeException error =
                batch.error == Errors.NONE ? null : producer.errors().error(batch.error);
        if (error != null) {
            producer.batchFailed(error);
        }
        for (int i = 0; i < batch.sends.size(); i++) {
            long offset = batch.baseOffset < 0 ? -1 : batch.baseOffset + i;
            callBack(batch.sends.get(i), offset, error);
        }
        return true;
    }

    private void failBuffered(RuntimeException error) {
        List<Send> failed = new ArrayList<>(buffered);
        buffered.clear();
        failed.forEach(send -> callBack(send, -1, error));
    }

    /** Tells the owner that all of it has failed; what was sent may arrive nevertheless. */
    void failAll(RuntimeException error) {
        List<Send> failed = new ArrayList<>();
        answered.forEach(batch -> failed.addAll(batch.sends));
        sent.forEach(batch -> failed.addAll(batch.sends));
        failed.addAll(buffered);
        detach();
        failed.forEach(send -> callBack(send, -1, error));
    }

    /** The owner is gone: nobody sends what is buffered, nobody hears of what was sent. */
    void detach() {
        detached = true;
        buffered.clear();
        answered.clear();
    }

    private void callBack(Send send, long offset, @Nullable RuntimeException error) {
        RecordMetadata metadata =
                new RecordMetadata(partition, offset, 0, error == null ? send.timestampMs() : -1, -1, -1);
        if (error == null) {
            send.future().complete(metadata);
        } else {
            send.future().completeExceptionally(error);
        }
        if (send.callback() != null) {
            send.callback().onCompletion(metadata, error);
        }
    }
}
