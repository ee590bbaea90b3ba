package dev.weir.sim;

import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.StepExecutor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The procedures of one process: the scheduler runs their steps one at a time, mixed with everything else. */
final class SimStepExecutor implements StepExecutor {
    private static final class Running {
        final Procedure procedure;
        int next;
        long readyAtMs;

        Running(Procedure procedure) {
            this.procedure = procedure;
        }

        @Nullable
        ProtocolStep nextStep() {
            return next < procedure.steps().size()
                    ? ProtocolStep.of(procedure.steps().get(next).name())
                    : null;
        }
    }

    private static final int MAX_SLOW_MS = 20_000;

    private final SimProcess process;
    private final List<Running> running = new ArrayList<>();

    SimStepExecutor(SimProcess process) {
        this.process = process;
    }

    @Override
    public void submit(Procedure procedure) {
        Running started = new Running(procedure);
        running.add(started);
        maybeHoldBack(started);
        tell(started, "submitted");
    }

    /** Threads are not always there when one wants them. */
    private void maybeHoldBack(Running r) {
        SimWorld world = process.world();
        if (world.happens(world.faults().slowStep(), FaultKind.SLOW, r.nextStep())) {
            long ms = process.random().nextBoolean()
                    ? world.scheduler().duration(MAX_SLOW_MS)
                    : process.random().nextInt(MAX_SLOW_MS);
            r.readyAtMs = world.clock().nowMs() + ms;
        }
    }

    /** What its procedures do next. */
    List<ProtocolStep> nextSteps() {
        List<ProtocolStep> next = new ArrayList<>();
        for (Running r : running) {
            ProtocolStep step = r.nextStep();
            if (step != null) {
                next.add(step);
            }
        }
        return next;
    }

    int count() {
        return running.size();
    }

    boolean isReady(int index) {
        return running.get(index).readyAtMs <= process.world().clock().nowMs();
    }

    /** When the next procedure that waits is ready, or {@link Long#MAX_VALUE}. */
    long nextReadyMs() {
        long next = Long.MAX_VALUE;
        for (Running r : running) {
            next = Math.min(next, r.readyAtMs);
        }
        return next;
    }

    /** Runs the next step of a procedure. */
    void step(int index) {
        Running r = running.get(index);
        if (r.next >= r.procedure.steps().size()) {
            end(r, null);
            return;
        }
        Step step = r.procedure.steps().get(r.next);
        if (process.world().scheduler().meets(process, r.nextStep())) {
            return;
        }
        try {
            process.takeBlockedMs();
            process.failpoints().reached("before:" + step.name());
            run(step, r.nextStep());
            process.requireAlive();
            if (isTold()) {
                tell(r, "step " + step.name() + " -> ok");
            }
            process.failpoints().reached("after:" + step.name());
            r.next++;
            maybeHoldBack(r);
        } catch (Step.RetryLater later) {
            process.requireAlive();
            tell(r, "step " + step.name() + " -> again in " + later.delayMs() + " ms: " + later.getMessage());
            process.world().causes().judge(process, step.name(), later.getCause());
            r.readyAtMs = process.world().clock().nowMs() + process.takeBlockedMs() + later.delayMs();
            return;
        } catch (Killed killed) {
            throw killed;
        } catch (Throwable failure) {
            process.requireAlive();
            tell(r, "step " + step.name() + " -> " + failure);
            process.world().causes().judge(process, step.name(), failure);
            end(r, failure);
            return;
        }
        // The last step and the news of it are two moments: what happens between them is another's.
        if (r.next == r.procedure.steps().size() && process.random().nextBoolean()) {
            end(r, null);
        }
    }

    private void run(Step step, @Nullable ProtocolStep known) throws Exception {
        process.world().setStep(known);
        try {
            step.action().run();
        } finally {
            process.world().setStep(null);
        }
    }

    private void end(Running r, @Nullable Throwable failure) {
        running.remove(r);
        r.procedure.onEnd().accept(failure);
    }

    private boolean isTold() {
        return process.world().story().isOn();
    }

    private void tell(Running r, String what) {
        Story story = process.world().story();
        if (story.isOn()) {
            story.tell(process.name(), r.procedure.name() + " " + what);
        }
    }

    void vanish() {
        running.clear();
    }
}
