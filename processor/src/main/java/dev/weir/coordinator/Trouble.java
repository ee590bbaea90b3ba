package dev.weir.coordinator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is being tried again at the moment, and why: a full disk or an absent broker holds a job up without an attempt that
 * fails, and people must see it. Any thread.
 */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
    private static final long SAY_EVERY_MS = 10_000;

    private final String job;
    private final LongSupplier nowMs;
    private final AtomicReference<@Nullable String> present = new AtomicReference<>();
    private final Map<String, Long> retries = new ConcurrentHashMap<>();
    private long saidAtMs; // guarded by this
    private boolean everSaid; // guarded by this

    /** @param nowMs monotonic */
    Trouble(String job, LongSupplier nowMs) {
        this.job = job;
        this.nowMs = nowMs;
    }

    /** A step did not get through and is tried again. */
    void retried(String step, Throwable error) {
        present.set(step + ": " + error.getMessage());
        retries.merge(step, 1L, Long::sum);
        if (isWorthSaying()) {
            LOG.warn("job {}: {} does not get through and is tried again: {}", job, step, error.getMessage());
        }
    }

    private synchronized boolean isWorthSaying() {
        long now = nowMs.getAsLong();
        boolean due = !everSaid || now - saidAtMs >= SAY_EVERY_MS;
        if (due) {
            everSaid = true;
            saidAtMs = now;
        }
        return due;
    }

    /** The procedure has ended, well or not. */
    void over() {
        present.set(null);
    }

    /** How often each step was tried again since the process began, by the step's name. */
    Map<String, Long> retries() {
        return Map.copyOf(retries);
    }

    /** The step and its error; null when nothing is being tried again. */
    @Nullable
    String present() {
        return present.get();
    }
}
