package dev.weir.state.heap;

import dev.weir.state.Timers;

/** Event-time and processing-time timers. */
final class HeapTimers implements Timers {
    private final TimerQueue eventTime;
    private final TimerQueue processingTime;
    private long firedAt;

    HeapTimers(TimerQueue eventTime, TimerQueue processingTime) {
        this.eventTime = eventTime;
        this.processingTime = processingTime;
    }

    @Override
    public void registerEventTime(long timestampMs) {
        eventTime.register(timestampMs);
    }

    @Override
    public void deleteEventTime(long timestampMs) {
        eventTime.delete(timestampMs);
    }

    @Override
    public void registerProcessingTime(long timestampMs) {
        processingTime.register(timestampMs);
    }

    @Override
    public void deleteProcessingTime(long timestampMs) {
        processingTime.delete(timestampMs);
    }

    @Override
    public long nextEventTime() {
        return eventTime.nextMs();
    }

    @Override
    public long nextProcessingTime() {
        return processingTime.nextMs();
    }

    @Override
    public boolean pollEventTime(long uptoMs) {
        return poll(eventTime, uptoMs);
    }

    @Override
    public boolean pollProcessingTime(long uptoMs) {
        return poll(processingTime, uptoMs);
    }

    @Override
    public long firedAt() {
        return firedAt;
    }

    private boolean poll(TimerQueue queue, long uptoMs) {
        long next = queue.nextMs();
        if (next > uptoMs || queue.liveEntries() == 0) {
            return false;
        }
        queue.poll();
        firedAt = next;
        return true;
    }
}
