package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.TransactionException;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
    private static final long DEADLINE_MS = 1_000;

    private final Trouble trouble = new Trouble("job", () -> 0);
    private long nowMs;
    private boolean ending;
    private final Retry retry = new Retry(DEADLINE_MS, () -> nowMs, () -> ending, trouble);

    private static TransactionException transaction(TransactionException.Kind kind) {
        return new TransactionException(kind, "refused", new IllegalStateException());
    }

    private void run(Exception error) throws Exception {
        retry.step("step", () -> {
                    throw error;
                })
                .action()
                .run();
    }

    @Test
    void whatSucceedsIsDone() throws Exception {
        Step step = retry.step("step", () -> nowMs++);
        step.action().run();
        assertThat(step.name()).isEqualTo("step");
        assertThat(nowMs).isEqualTo(1);
        assertThat(retry.retries()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TransactionException.Kind.class)
    void ofTheTransactionsErrorsOneMayPass(TransactionException.Kind kind) {
        TransactionException error = transaction(kind);
        if (kind == TransactionException.Kind.RETRY) {
            assertThatThrownBy(() -> run(error)).isInstanceOf(Step.RetryLater.class);
        } else {
            assertThatThrownBy(() -> run(error)).isSameAs(error);
        }
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void ofAllOthersWhatIsAwayMayComeBack(ExitCode code) {
        WeirException error = new WeirException(code, "away");
        if (code == ExitCode.UNAVAILABLE) {
            assertThatThrownBy(() -> run(error)).isInstanceOf(Step.RetryLater.class);
        } else {
            assertThatThrownBy(() -> run(error)).isSameAs(error);
        }
    }

    @Test
    void mistakesAreNotTriedAgain() {
        IllegalStateException mistake = new IllegalStateException("mistake");
        assertThatThrownBy(() -> run(mistake)).isSameAs(mistake);
    }

    @Test
    void itIsTriedAgainUntilTheDeadlineAndPeopleSeeIt() {
        TransactionException error = transaction(TransactionException.Kind.RETRY);
        nowMs = DEADLINE_MS - 1;
        assertThatThrownBy(() -> run(error)).isInstanceOf(Step.RetryLater.class);
        assertThat(retry.retries()).isEqualTo(1);
        assertThat(trouble.present()).isEqualTo("step: refused");
        nowMs = DEADLINE_MS;
        assertThatThrownBy(() -> run(error)).isSameAs(error);
        assertThat(retry.retries()).isEqualTo(1);
    }

    @Test
    void whileTheAttemptEndsNothingIsTriedAgain() {
        ending = true;
        TransactionException error = transaction(TransactionException.Kind.RETRY);
        assertThatThrownBy(() -> run(error)).isSameAs(error);
    }
}
