package dev.weir.lab.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The real flights that come with the lab; {@code flights/README.md} says where they are from. */
final class FlightData {
    private FlightData() {}

    /** The lines of flights.csv, in order of scheduled time. */
    static List<String> flights() {
        return lines("/flights/flights.csv");
    }

    /** The city of each airport, by IATA code. */
    static Map<String, String> cities() {
        return lines("/flights/airports.csv").stream()
                .map(line -> line.split(",", -1))
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[2]));
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(FlightData.class.getResourceAsStream(resource), resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
