package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.JobStatus;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CancellationTest extends ClaimScene {
    private final Retry noRetry = new Retry(0, () -> world.nowMs, () -> false, new Trouble("job", () -> 0));

    private Cancellation cancellation(String onCancel) {
        settings.put("checkpoint.on-cancel", onCancel);
        return new Cancellation(context());
    }

    @Test
    void theMarkerSaysSoBeforeTheCheckpointsGo() throws Exception {
        publish(4, 1, null);
        Cancellation cancellation = cancellation("delete");
        List<Step> steps = cancellation.steps(transactions, 1, id(4, 1), noRetry);
        assertThat(steps).extracting(Step::name).containsExactly("commit-cancelled", "delete-checkpoints");
        steps.get(0).action().run();
        assertThat(transactions.marker).isEqualTo(marker(1, id(4, 1), JobStatus.CANCELLED, 0));
        assertThat(store().has(id(4, 1))).isTrue();
        steps.get(1).action().run();
        assertThat(store().has(id(4, 1))).isFalse();
        assertThat(cancellation.done().message()).contains("its checkpoints are deleted");
    }

    @Test
    void checkpointsMayBeKept() throws Exception {
        Cancellation cancellation = cancellation("retain");
        assertThat(cancellation.steps(transactions, 1, id(4, 1), noRetry))
                .extracting(Step::name)
                .containsExactly("commit-cancelled");
        assertThat(cancellation.done().message()).contains("its checkpoints are kept");
    }

    /** Where a job begins is no checkpoint that it has committed. */
    @Test
    void aJobThatNeverCommittedNamesNoCheckpoint() throws Exception {
        cancellation("retain")
                .steps(transactions, 1, id(0, 1), noRetry)
                .get(0)
                .action()
                .run();
        assertThat(transactions.marker).isEqualTo(marker(1, null, JobStatus.CANCELLED, 0));
    }

    @Test
    void itIsTriedOnceInEachAttemptUntilItIsDone() {
        Cancellation cancellation = cancellation("delete");
        assertThat(cancellation.isWaiting()).isFalse();
        cancellation.requestedBy(new CompletableFuture<>());
        assertThat(cancellation.isWaiting()).isTrue();
        assertThat(cancellation.wasTried()).isFalse();
        cancellation.begin();
        assertThat(cancellation.isWaiting()).isFalse();
        assertThat(cancellation.isUnderWay()).isTrue();
        cancellation.attemptEnded();
        assertThat(cancellation.isWaiting()).isTrue();
        assertThat(cancellation.isUnderWay()).isFalse();
        assertThat(cancellation.wasTried()).isTrue();
    }

    @Test
    void allWhoAskedAreToldTheSame() {
        Cancellation cancellation = cancellation("delete");
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        cancellation.requestedBy(first);
        cancellation.requestedBy(second);
        cancellation.answer(cancellation.done());
        assertThat(first).isCompletedWithValue(null);
        assertThat(second).isCompletedWithValue(null);
    }

    @Test
    void whatFailsForGoodIsToldAndTheJobGoesOn() {
        Cancellation cancellation = cancellation("delete");
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        cancellation.requestedBy(first);
        cancellation.requestedBy(second);
        cancellation.begin();
        cancellation.failed(new WeirException(ExitCode.JOB_FAILED, "fenced"));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(cancellation.isWaiting()).isFalse();
        assertThat(cancellation.isUnderWay()).isFalse();
        // Nobody is left to be told.
        cancellation.answer(new Outcome(ExitCode.DONE, "ended"));
    }

    /** By a SIGTERM for instance: the job runs on elsewhere. */
    @Test
    void aProcessThatEndsWellForAnotherReasonHasNotCancelled() {
        refusal(new Outcome(ExitCode.DONE, "shut down"), ExitCode.TRY_AGAIN);
        refusal(new Outcome(ExitCode.REPLACED, "replaced"), ExitCode.REPLACED);
    }

    private void refusal(Outcome ended, ExitCode code) {
        Cancellation cancellation = cancellation("delete");
        CompletableFuture<Void> asked = new CompletableFuture<>();
        cancellation.requestedBy(asked);
        cancellation.answer(ended);
        assertThatThrownBy(asked::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessage("not cancelled: " + ended.message());
    }
}
