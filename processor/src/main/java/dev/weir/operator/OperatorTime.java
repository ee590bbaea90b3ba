package dev.weir.operator;

import dev.weir.function.TimeService;

/** What time it is for an operator. Event time never goes back, not across a restore either. */
class OperatorTime implements TimeService {
    private final OperatorContext context;
    private long watermarkMs;

    OperatorTime(OperatorContext context) {
        this.context = context;
        this.watermarkMs = context.restoredWatermarkMs();
    }

    final void advance(long watermarkMs) {
        this.watermarkMs = Math.max(this.watermarkMs, watermarkMs);
    }

    @Override
    public final long currentWatermark() {
        return watermarkMs;
    }

    @Override
    public final long currentProcessingTime() {
        return context.time().wallMs();
    }
}
