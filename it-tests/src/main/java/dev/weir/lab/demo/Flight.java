package dev.weir.lab.demo;

import dev.weir.connector.serde.DeserializationException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * One record of the topic {@code flights}: a line of flights.csv, or a heartbeat.
 *
 * @param scheduledMs event time; the file's times are taken as UTC
 * @param origin the airport's IATA code; empty in a heartbeat
 * @param delayMinutes how late it arrived; negative: early
 */
record Flight(long scheduledMs, String origin, int delayMinutes) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Reads {@code scheduled,origin,destination,distance_miles,delay_minutes}. */
    static Flight parse(byte @Nullable [] line) throws DeserializationException {
        if (line == null) {
            throw notAFlight("no payload");
        }
        String text = new String(line, StandardCharsets.UTF_8);
        try {
            String[] fields = text.split(",", -1);
            LocalDateTime scheduled = LocalDateTime.parse(fields[0], TIME);
            int delay = fields[1].isEmpty() ? 0 : Integer.parseInt(fields[4]);
            return new Flight(scheduled.toInstant(ZoneOffset.UTC).toEpochMilli(), fields[1], delay);
        } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw notAFlight(e.getClass().getSimpleName());
        }
    }

    /**
     * A heartbeat says how late it is, and nothing else: without it the last hours would stay open until the next flight
     * comes.
     */
    static String heartbeat(LocalDateTime time) {
        return TIME.format(time) + ",,,,";
    }

    private static DeserializationException notAFlight(String found) {
        return new DeserializationException(
                "expected a line of flights.csv, found " + found, DeserializationException.UNKNOWN_OFFSET);
    }

    boolean isHeartbeat() {
        return origin.isEmpty();
    }
}
