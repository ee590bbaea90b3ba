package dev.weir.coordinator;

import dev.weir.env.Failpoints;
import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.StepExecutor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each procedure on a thread of a pool, its steps in order, passing the failpoints around them. */
public final class ThreadStepExecutor implements StepExecutor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadStepExecutor.class);

    private final Failpoints failpoints;
    private final ExecutorService pool = Executors.newCachedThreadPool(r -> {
        Thread t = new Thread(r, "steps");
        t.setDaemon(true);
        return t;
    });

    public ThreadStepExecutor(Failpoints failpoints) {
        this.failpoints = failpoints;
    }

    @Override
    public void submit(Procedure procedure) {
        pool.execute(() -> {
            Thread.currentThread().setName(procedure.name());
            run(procedure);
        });
    }

    private void run(Procedure procedure) {
        Throwable error = null;
        try {
            for (Step step : procedure.steps()) {
                failpoints.reached("before:" + step.name());
                long start = System.nanoTime();
                untilDone(step);
                LOG.debug("{} took {} us", step.name(), (System.nanoTime() - start) / 1_000);
                failpoints.reached("after:" + step.name());
            }
        } catch (Throwable t) {
            error = t;
        }
        procedure.onEnd().accept(error);
    }

    private static void untilDone(Step step) throws Exception {
        while (true) {
            try {
                step.action().run();
                return;
            } catch (Step.RetryLater again) {
                TimeUnit.MILLISECONDS.sleep(again.delayMs());
            }
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
