package dev.weir.service;

import dev.weir.coordinator.JobControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the job is shut down in order, then the process ends with 143 or 130, as one ended by a signal
 * does. Not with 0: that says a job is done, and this one goes on at its next start.
 *
 * <p>If the shutdown takes too long the process ends all the same, which is as safe as any crash.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final long PATIENCE_SECONDS = 25; // under the 30 s after which Kubernetes kills

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::shutDown, "weir-shutdown");
    private volatile @Nullable JobControl job;

    void jobStarted(JobControl control) {
        job = control;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void jobEnded() {
        ended.countDown();
        if (job != null) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            LOG.debug("the job has ended while the process was shutting down");
        }
    }

    private void shutDown() {
        JobControl control = job;
        if (control == null) {
            return;
        }
        LOG.info("told to end: shutting the job down; its checkpoints are kept, the next start goes on from them");
        control.shutDown();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the job did not end within {} s; ending the process as a crash would", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
