package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.connector.TransactionException;
import dev.weir.connector.kafka.FakeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an attempt's end does to the step that is under way. */
final class ClosingTransactionsTest {
    private static final Marker MARKER = new Marker("j", 1, new CheckpointId(1, 1), "store", JobStatus.RUNNING);

    private final CountDownLatch onItsWay = new CountDownLatch(1);
    private final List<ForgetfulProducer> producers = new ArrayList<>();
    private final KafkaJobTransactions transactions =
            new KafkaJobTransactions(new Context(), "out", Duration.ofMinutes(15));

    @Test
    void closingFreesWhoWaitsForAMarkerThatTheClientForgets() throws Exception {
        freesWhoWaits(transactions::close);
    }

    @Test
    void soDoesAbortingWhatIsOpen() throws Exception {
        freesWhoWaits(transactions::abortOpen);
    }

    /** It is what aborts; a producer without anything to abort would wait, and is not given time. */
    @Test
    void onlyAProducerThatHasWrittenIsGivenTimeToClose() throws Exception {
        open();
        transactions.wrote(1);
        transactions.abortOpen();
        assertThat(producers.get(0).closedIn).isZero();
        assertThat(producers.get(1).closedIn).isPositive();
    }

    private void open() throws TransactionException {
        for (int id = 0; id < 4; id++) {
            transactions.fence(id);
        }
        transactions.openEpochs(1);
    }

    private void freesWhoWaits(Runnable closing) throws Exception {
        open();
        CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
        Thread step = new Thread(() -> {
            try {
                transactions.writeMarker(0, MARKER);
                interruptedAfterwards.completeExceptionally(new AssertionError("the marker was taken"));
            } catch (TransactionException expected) {
                interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
            }
        });
        step.setDaemon(true);
        step.start();
        onItsWay.await();

        closing.run();

        assertThat(interruptedAfterwards.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** As the real one does once it is closed by force: the answer to the marker never comes. */
    private final class ForgetfulProducer extends MockProducer<byte[], byte[]> {
        @Nullable
        Duration closedIn;

        @Override
        public void close(Duration timeout) {
            closedIn = closedIn == null ? timeout : closedIn;
            super.close(timeout);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
            onItsWay.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private final class Context extends FakeContext {
        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            return new MockConsumer<>("none");
        }

        @Override
        public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
            ForgetfulProducer producer = new ForgetfulProducer();
            producers.add(producer);
            return producer;
        }
    }
}
