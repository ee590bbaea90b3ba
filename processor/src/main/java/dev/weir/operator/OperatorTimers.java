package dev.weir.operator;

import dev.weir.function.TimeDomain;
import dev.weir.function.TimerService;
import dev.weir.state.Timers;

/**
 * Sets timers for the current key, and fires those that are due. What time it is depends on the key: after a restore its
 * key group may have come further than the task, and what has fired then must not fire again.
 */
final class OperatorTimers implements TimerService {
    /** Called for each timer that fires, its key being the current one. */
    @FunctionalInterface
    interface Firing {
        void fire(TimeDomain domain, long timestampMs) throws Exception;
    }

    private final OperatorContext context;
    private final OperatorTime ofTask;
    private final Timers timers;

    OperatorTimers(OperatorContext context) {
        this.context = context;
        this.ofTask = new OperatorTime(context);
        this.timers = context.keyedState().timers();
    }

    /** What time it is where there is no key. */
    OperatorTime ofTask() {
        return ofTask;
    }

    @Override
    public long currentWatermark() {
        return Math.max(ofTask.currentWatermark(), context.watermarkMs());
    }

    @Override
    public long currentProcessingTime() {
        return ofTask.currentProcessingTime();
    }

    /** @return whether more may be due: false only when none is left */
    boolean fire(long watermarkMs, long processingTimeMs, int max, Firing firing) throws Exception {
        ofTask.advance(watermarkMs);
        int fired = 0;
        while (fired < max && timers.pollEventTime(ofTask.currentWatermark())) {
            firing.fire(TimeDomain.EVENT_TIME, timers.firedAt());
            fired++;
        }
        while (fired < max && timers.pollProcessingTime(processingTimeMs)) {
            firing.fire(TimeDomain.PROCESSING_TIME, timers.firedAt());
            fired++;
        }
        return fired == max;
    }

    long nextProcessingTime() {
        return timers.nextProcessingTime();
    }

    @Override
    public void registerEventTimeTimer(long timestampMs) {
        timers.registerEventTime(timestampMs);
    }

    @Override
    public void deleteEventTimeTimer(long timestampMs) {
        timers.deleteEventTime(timestampMs);
    }

    @Override
    public void registerProcessingTimeTimer(long timestampMs) {
        timers.registerProcessingTime(timestampMs);
    }

    @Override
    public void deleteProcessingTimeTimer(long timestampMs) {
        timers.deleteProcessingTime(timestampMs);
    }
}
