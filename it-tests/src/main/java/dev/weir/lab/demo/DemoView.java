package dev.weir.lab.demo;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the demo shows, at one moment.
 *
 * @param seconds since the demo began
 * @param flights in the file
 * @param written flights written into Kafka so far
 * @param eventTime of the last flight written
 * @param counted flights in committed output
 * @param hours airport hours in committed output
 * @param status what the processor says of itself; null when it does not answer
 * @param busiest the airports with the most flights
 * @param cities by airport
 * @param events all so far
 */
record DemoView(
        double seconds,
        int flights,
        int written,
        String eventTime,
        int counted,
        int hours,
        Process processor,
        Process broker,
        @Nullable Status status,
        List<AirportTotal> busiest,
        Map<String, String> cities,
        List<Event> events) {

    /** One of the two processes. */
    record Process(long pid, boolean up, int kills) {}

    /** Something that happened. */
    record Event(double seconds, Kind kind, String text) {}

    /** How an event is shown. */
    enum Kind {
        NEWS,
        KILL,
        RECOVERY
    }

    double progress() {
        return (double) written / flights;
    }
}
