package dev.weir.coordinator;

import dev.weir.connector.TransactionException;
import dev.weir.env.Step;
import dev.weir.env.Step.RetryLater;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Sorts the errors of a step: what may pass is tried again until a deadline, everything else ends the procedure. */
final class Retry {
    private static final long DELAY_MS = 100;

    private final long deadlineMs;
    private final LongSupplier nowMs;
    private final BooleanSupplier ending;
    private final Trouble trouble;
    private final AtomicInteger retries = new AtomicInteger();

    /**
     * @param deadlineMs monotonic; when the step gives up
     * @param nowMs monotonic clock
     * @param ending whether the attempt is ending, so that trying again has no sense
     * @param trouble is told of what is tried again
     */
    Retry(long deadlineMs, LongSupplier nowMs, BooleanSupplier ending, Trouble trouble) {
        this.deadlineMs = deadlineMs;
        this.nowMs = nowMs;
        this.ending = ending;
        this.trouble = trouble;
    }

    /** A step that tries again while its errors may pass. */
    Step step(String name, Step.Action action) {
        return new Step(name, () -> {
            try {
                action.run();
            } catch (TransactionException e) {
                again(name, e, e.kind() == TransactionException.Kind.RETRY);
            } catch (WeirException e) {
                again(name, e, e.exitCode() == ExitCode.UNAVAILABLE);
            }
        });
    }

    private void again(String name, Exception e, boolean mayPass) throws Exception {
        if (mayPass && !ending.getAsBoolean() && nowMs.getAsLong() < deadlineMs) {
            retries.incrementAndGet();
            trouble.retried(name, e);
            throw new RetryLater(DELAY_MS, e);
        }
        throw e;
    }

    /** How often its steps were tried again until now. Any thread. */
    int retries() {
        return retries.get();
    }
}
