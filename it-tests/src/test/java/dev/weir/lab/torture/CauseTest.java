package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.torture.Fault.Target;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each message but the unexplained ones was seen under a fault. */
final class CauseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FENCED | committing the claim weir/1 job=j: ProducerFencedException: There is a newer producer",
                "FENCED | writing to topic t: InvalidProducerEpochException: Producer attempted to produce with an old epoch.",
                "TRANSACTION_LOST | committing epoch 5: InvalidTxnStateException: in an invalid state.",
                "BROKERS_AWAY | committing epoch 5: TimeoutException: Timeout expired after 30000ms",
                "BROKERS_AWAY | the brokers at b:1 have not answered for 30 s while job j was being claimed",
                "CHECKPOINT_EXPIRED | checkpoint 5-1 failed: no acknowledgement from [a (1/1)] within PT3S",
                "CHECKPOINT_EXPIRED | checkpoint 5-1 was cut and did not complete: no acknowledgement from [a (1/1)]",
                "STORE_AWAY | Cannot write chk-5 at /c: the disk is full (No space left on device). Free some space;",
                "STORE_AWAY | the store answers 503 ServiceUnavailable, told by the proxy",
            })
    void whatAFaultBringsAboutHasAName(Cause cause, String message) {
        assertThat(Cause.of(message)).contains(cause);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "java.lang.NullPointerException",
                "java.lang.IllegalStateException: no epoch to freeze",
                "java.util.concurrent.TimeoutException",
                "step 'windows': onTimer failed at key 'p0-1': java.util.ConcurrentModificationException",
                "the attempt could not be ended: [publish] do not return after 1800 s",
                "the job's tasks cannot be made: java.lang.IllegalArgumentException",
            })
    void anythingElseHasNone(String message) {
        assertThat(Cause.of(message)).isEmpty();
    }

    @Test
    void aStoreIsAwayWhenSomethingWasDoneToIt() {
        assertThat(Cause.STORE_AWAY.isExplainedBy(Set.of(Target.BROKER, Target.STORE)))
                .isTrue();
        assertThat(Cause.STORE_AWAY.isExplainedBy(Set.of(Target.BROKER, Target.NETWORK)))
                .isFalse();
        assertThat(Cause.FENCED.isExplainedBy(Set.of())).isFalse();
    }
}
