package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows the committed output for the screen. A thread of its own; the other methods are for other threads. */
final class LiveOutput extends Thread implements OutputTopics.Taker {
    private final String bootstrapServers;
    private final Map<String, AirportTotal> latest = new HashMap<>();
    private int totals;
    private int hours;
    private volatile boolean ending;

    LiveOutput(String bootstrapServers) {
        super("live-output");
        setDaemon(true);
        this.bootstrapServers = bootstrapServers;
    }

    @Override
    public void run() {
        try (OutputTopics topics = new OutputTopics(bootstrapServers)) {
            while (!ending) {
                topics.poll(Duration.ofMillis(100), this);
            }
        }
    }

    void end() {
        ending = true;
    }

    @Override
    public synchronized void total(JsonNode total) {
        totals++;
        String airport = total.path("airport").asText();
        latest.put(
                airport,
                new AirportTotal(
                        airport,
                        total.path("flights").asLong(),
                        total.path("delayMinutes").asLong()));
    }

    @Override
    public synchronized void hour(JsonNode hour) {
        hours++;
    }

    /** Committed totals read so far. */
    synchronized int totals() {
        return totals;
    }

    /** Committed hours read so far. */
    synchronized int hours() {
        return hours;
    }

    /** The airports with the most flights so far. */
    synchronized List<AirportTotal> busiest(int count) {
        return latest.values().stream()
                .sorted(Comparator.comparingLong(AirportTotal::flights)
                        .reversed()
                        .thenComparing(AirportTotal::airport))
                .limit(count)
                .toList();
    }
}
