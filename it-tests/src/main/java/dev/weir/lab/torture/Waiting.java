package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;

/** Ways to wait for a system that is being broken. */
final class Waiting {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration AGAIN = Duration.ofMillis(200);

    private Waiting() {}

    /** Lets time pass. */
    static void pause(long ms) {
        long until = System.nanoTime() + ms * 1_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new WeirException(ExitCode.INTERNAL, "Interrupted while waiting");
            }
            LockSupport.parkNanos(left);
        }
    }

    /** Looks again and again. @return whether it came true in time */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(LOOK.toMillis());
        }
        return true;
    }

    /** An answer of a broker; a failure is thrown as it is. */
    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new WeirException(ExitCode.UNAVAILABLE, "A broker failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while asking a broker", e);
        }
    }

    /** Asks brokers that may be away for a while, until they answer. */
    static <T> T insist(Duration limit, Callable<T> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return question.call();
            } catch (RetriableException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new WeirException(
                            ExitCode.UNAVAILABLE, "No broker has answered for " + limit.toSeconds() + " s: " + e, e);
                }
                pause(AGAIN.toMillis());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new WeirException(ExitCode.INTERNAL, "Cannot ask: " + e, e);
            }
        }
    }
}
