package dev.weir.operator;

import dev.weir.function.TimeService;

/** What time it is for an operator. Event time never goes back, not across a restore either. */
final class OperatorTime implements TimeService {
    private final OperatorContext context;
    private long watermarkMs;

    OperatorTime(OperatorContext context) {
        this.context = context;
        this.watermarkMs = context.restoredWatermarkMs();
    }

    void advance(long watermarkMs) {
        this.watermarkMs = Math.max(this.watermarkMs, watermarkMs);
    }

    @Override
    public long currentWatermark() {
        return watermarkMs;
    }

    @Override
    public long currentProcessingTime() {
        return context.time().wallMs();
    }
}
