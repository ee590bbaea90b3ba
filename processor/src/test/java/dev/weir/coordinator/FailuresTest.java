package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.TransactionException;
import dev.weir.connector.TransactionException.Kind;
import dev.weir.connector.kafka.KafkaRights;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static TransactionException transaction(Kind kind) {
        return new TransactionException(kind, kind + "", new IllegalStateException());
    }

    @Test
    void onlyAnotherOwnerOfTheIdFences() {
        assertThat(Failures.isFenced(transaction(Kind.FENCED))).isTrue();
        assertThat(Failures.isFenced(new ProducerFencedException("newer"))).isTrue();
        assertThat(Failures.isFenced(transaction(Kind.LOST))).isFalse();
        assertThat(Failures.isFenced(new IllegalStateException("fenced"))).isFalse();
    }

    @Test
    void eachKindOfATransactionsEndHasItsExitCode() {
        Map<Kind, ExitCode> codes = Map.of(
                Kind.RETRY, ExitCode.UNAVAILABLE,
                Kind.NOT_AUTHORISED, ExitCode.NOT_AUTHORISED,
                Kind.CONFIGURATION, ExitCode.CONFIGURATION,
                Kind.FENCED, ExitCode.JOB_FAILED,
                Kind.LOST, ExitCode.JOB_FAILED,
                Kind.FATAL, ExitCode.JOB_FAILED);
        for (Kind kind : Kind.values()) {
            WeirException named = Failures.named(transaction(kind));
            assertThat(named.exitCode()).as("%s", kind).isEqualTo(codes.get(kind));
            assertThat(named).hasMessage(kind + "");
        }
    }

    @Test
    void whatHasACodeKeepsIt() {
        WeirException error = new WeirException(ExitCode.REPLACED, "replaced");
        assertThat(Failures.named(error)).isSameAs(error);
    }

    @Test
    void aRecordThatABrokerRefusesIsNamed() {
        assertThat(Failures.named(new RecordTooLargeException("1,000,001 bytes")))
                .hasMessageContaining("writing")
                .hasMessageContaining("1,000,001 bytes");
    }

    @Test
    void tooLittleMemorySaysHowMuchThereWas() {
        WeirException named = Failures.named(new OutOfMemoryError("Java heap space"));
        assertThat(named.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(named)
                .hasMessageContaining("the heap of " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB")
                .hasMessageContaining("-Xmx");
    }

    @Test
    void aLackOfThreadsIsNoLackOfHeap() {
        WeirException named = Failures.named(new OutOfMemoryError(
                "unable to create native thread: possibly out of memory or process/resource limits reached"));
        assertThat(named.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(named).hasMessageContaining("no more threads").hasMessageNotContaining("-Xmx");
    }

    @Test
    void errorsOfTheMachineAreNotThoseOfTheJob() {
        assertThat(Failures.named(new AssertionError("impossible")).exitCode()).isEqualTo(ExitCode.INTERNAL);
        assertThat(Failures.named(new IllegalStateException("in a map")).exitCode())
                .isEqualTo(ExitCode.JOB_FAILED);
    }

    @Test
    void aMissingRightComesWithTheCommandThatGrantsIt() {
        KafkaRights rights =
                new KafkaRights("job", Map.of(), new TreeSet<>(List.of("in")), new TreeSet<>(List.of("out")), "out");
        WeirException named = Failures.named(GroupAuthorizationException.forGroupId("weir.job"), rights);
        assertThat(named.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED);
        assertThat(named).hasMessageContaining("kafka-acls").hasMessageContaining("weir.job");
        assertThat(Failures.named(new IllegalStateException("else"), rights).exitCode())
                .isEqualTo(ExitCode.JOB_FAILED);
    }
}
