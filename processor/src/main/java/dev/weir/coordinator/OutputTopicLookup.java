package dev.weir.coordinator;

import dev.weir.connector.TopicLookup;
import dev.weir.env.Time;
import java.util.List;

/** Looks for topics as a procedure of the attempt. */
record OutputTopicLookup(ClaimContext context, RunningAttempt.Owner owner, Time time) implements TopicLookup {
    private static final long PATIENCE_MS = 30_000;

    @Override
    public boolean isKnown(String topic) {
        return context.outputs().isKnown(topic);
    }

    @Override
    public long retentionMs(String topic) {
        return context.outputs().retentionMs(topic);
    }

    @Override
    public void find(String topic, Runnable found) {
        owner.post(() -> onCoordinator(topic, found));
    }

    private void onCoordinator(String topic, Runnable found) {
        if (owner.isEnding()) {
            return;
        }
        Retry retry = new Retry(time.monotonicMs() + PATIENCE_MS, time::monotonicMs, owner::isEnding, owner.trouble());
        var step = retry.step("find-topic", () -> context.outputs().find(topic, context.connectors()));
        owner.run("find-topic", List.of(step), error -> {
            owner.trouble().over();
            if (error == null) {
                found.run();
            } else {
                owner.attemptFailed(error);
            }
        });
    }
}
