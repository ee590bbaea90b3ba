package dev.weir.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets one warning of the Kafka clients through per kind and half minute. They warn several times a second while a broker
 * is away, which would bury what the job itself says about it.
 */
public final class KafkaWarnings extends TurboFilter {
    private static final long PAUSE_MS = 30_000;
    private static final int KINDS = 256;

    private final Map<String, Long> lastMs = new LinkedHashMap<>(); // guarded by this

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable error) {
        boolean kafkaWarns =
                level == Level.WARN && format != null && logger.getName().startsWith("org.apache.kafka.");
        return kafkaWarns && isRepeated(logger.getName() + format, System.nanoTime() / 1_000_000)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    /** Whether the same was let through less than half a minute ago. */
    synchronized boolean isRepeated(String kind, long nowMs) {
        Long last = lastMs.get(kind);
        if (last != null && nowMs - last < PAUSE_MS) {
            return true;
        }
        lastMs.remove(kind);
        lastMs.put(kind, nowMs);
        if (lastMs.size() > KINDS) {
            lastMs.remove(lastMs.keySet().iterator().next());
        }
        return false;
    }
}
