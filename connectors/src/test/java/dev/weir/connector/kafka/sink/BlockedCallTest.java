package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class BlockedCallTest {
    private final BlockedCall call = new BlockedCall();

    @Test
    void aCallThatWaitsForAnAnswerThatNobodyReadsIsEnded() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Boolean> interruptLeft = CompletableFuture.supplyAsync(() -> {
            try {
                call.run(() -> {
                    waiting.countDown();
                    awaitAnswer();
                });
                throw new AssertionError("the call has returned");
            } catch (InterruptException ended) {
                return Thread.currentThread().isInterrupted();
            }
        });
        waiting.await();
        call.end();

        assertThat(interruptLeft.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void noCallBeginsAfterTheEnd() {
        call.end();
        assertThatThrownBy(() -> call.run(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    /** As the producer waits: forever, and interruptible. */
    private static void awaitAnswer() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
