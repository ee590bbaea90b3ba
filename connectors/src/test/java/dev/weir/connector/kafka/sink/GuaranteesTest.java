package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.TransactionException;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What writers do with each guarantee. */
final class GuaranteesTest {
    private final FakeSinkContext context = new FakeSinkContext();

    private SinkWriter<String> writer(DeliveryGuarantee guarantee) {
        return KafkaSink.<String>builder()
                .topic("out")
                .valueSerializer(Serdes.string())
                .guarantee(guarantee)
                .build()
                .createWriter(context);
    }

    private void claim() throws TransactionException {
        for (int id = 0; id < 4; id++) {
            context.transactions.fence(id);
        }
        context.transactions.openEpochs(1);
    }

    @Test
    void exactlyOnceHoldsTheNextEpochBackUntilThisOneIsAcknowledged() throws Exception {
        claim();
        SinkWriter<String> writer = writer(DeliveryGuarantee.EXACTLY_ONCE);
        writer.write("a", 1);
        writer.cut();
        writer.write("b", 1);
        writer.write("c", 1);
        assertThat(writer.isReady()).isTrue();
        assertThat(writer.canCut()).isFalse();
        List<MockProducer<byte[], byte[]>> all = List.copyOf(context.producers.values());
        assertThat(all.stream().mapToInt(p -> p.uncommittedRecords().size())).containsExactlyInAnyOrder(1, 0, 0, 0);
        all.forEach(MockProducer::completeNext);
        assertThat(writer.canCut()).isTrue();
        assertThat(all.stream().mapToInt(p -> p.uncommittedRecords().size())).containsExactlyInAnyOrder(1, 2, 0, 0);
    }

    @Test
    void whatIsHeldBackIsBoundedByItsSize() throws Exception {
        claim();
        SinkWriter<String> writer = writer(DeliveryGuarantee.EXACTLY_ONCE);
        writer.write("a", 1);
        writer.cut();
        for (int i = 0; i < 10_000; i++) {
            writer.write("small", 1);
        }
        assertThat(writer.isReady()).isTrue();
        writer.write("x".repeat(KafkaSinkWriter.HELD_MAX_BYTES), 1);
        assertThat(writer.isReady()).isFalse();
        context.producers.values().forEach(MockProducer::completeNext);
        assertThat(writer.isReady()).isTrue();
        writer.write("b", 1);
        writer.cut();
        writer.write("c", 1);
        assertThat(writer.isReady()).isTrue();
    }

    @Test
    void atLeastOnceSinksShareAProducerOutsideTheTransactions() {
        writer(DeliveryGuarantee.AT_LEAST_ONCE).write("a", 1);
        writer(DeliveryGuarantee.AT_LEAST_ONCE).write("b", 1);
        assertThat(context.producers).containsOnlyKeys("weir.j-at-least-once");
        assertThat(context.producer("at-least-once").history()).hasSize(2);
    }

    @Test
    void atLeastOnceWaitsForNothingAtABarrier() {
        SinkWriter<String> writer = writer(DeliveryGuarantee.AT_LEAST_ONCE);
        writer.write("a", 1);
        assertThat(writer.canCut()).isTrue();
        writer.cut();
        writer.write("b", 1);
        assertThat(context.producer("at-least-once").history()).hasSize(2);
    }

    @Test
    void theFlushOfACheckpointWaitsForAtLeastOnceRecords() throws Exception {
        claim();
        SinkWriter<String> writer = writer(DeliveryGuarantee.AT_LEAST_ONCE);
        writer.write("a", 1);
        assertThat(writer.acknowledged()).isZero();
        context.transactions.flush(0, false); // the mock's flush answers whatever is open
        assertThat(writer.acknowledged()).isEqualTo(1);
    }

    @Test
    void aRecordThatIsNotTakenAtLeastOnceFailsAttemptAndCheckpoint() throws Exception {
        claim();
        writer(DeliveryGuarantee.AT_LEAST_ONCE).write("a", 1);
        context.producer("at-least-once").errorNext(new RecordTooLargeException("too large"));
        assertThat(context.failures)
                .singleElement()
                .asString()
                .contains("topic out")
                .contains("too large");
        assertThatThrownBy(() -> context.transactions.flush(0, false))
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("a record was not taken");
    }

    @Test
    void aRecordThatIsNotTakenWithoutGuaranteeIsCountedAndNothingElse() throws Exception {
        claim();
        SinkWriter<String> writer = writer(DeliveryGuarantee.NONE);
        writer.write("a", 1);
        context.producer("none").errorNext(new TimeoutException("too late"));
        context.producer("none").sendException = new IllegalStateException("closed");
        writer.write("b", 1);
        context.transactions.flush(0, false);
        assertThat(context.failures).isEmpty();
        assertThat(context.counters).containsEntry("lost-records", 2L);
        assertThat(writer.acknowledged()).isZero();
    }

    @Test
    void aCheckpointDoesNotWaitForRecordsWithoutGuarantee() throws Exception {
        claim();
        writer(DeliveryGuarantee.NONE).write("a", 1);
        context.transactions.flush(0, false);
        assertThat(context.producer("none").flushed()).isFalse();
    }

    @Test
    void theLastCheckpointSendsTheRestOfThem() throws Exception {
        claim();
        SinkWriter<String> writer = writer(DeliveryGuarantee.NONE);
        writer.write("a", 1);
        context.transactions.flush(0, true);
        assertThat(writer.acknowledged()).isEqualTo(1);
    }

    @Test
    void theEndOfAnAttemptClosesProducersOutsideTransactionsToo() {
        writer(DeliveryGuarantee.AT_LEAST_ONCE);
        writer(DeliveryGuarantee.NONE);
        context.transactions.close();
        assertThat(context.producers.values()).allMatch(MockProducer::closed);
        writer(DeliveryGuarantee.NONE);
        assertThat(context.producer("none").closed()).isTrue();
    }

    @Test
    void aRecordTooLargeForExactlyOnceNamesItsTopic() throws Exception {
        claim();
        writer(DeliveryGuarantee.EXACTLY_ONCE).write("a", 1);
        context.producer("0").errorNext(new RecordTooLargeException("too large"));
        assertThat(context.failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .asString()
                .contains("topic out");
    }
}
