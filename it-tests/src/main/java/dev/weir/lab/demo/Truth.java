package dev.weir.lab.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the output must be, worked out from the file's lines alone, without any of the job's code.
 *
 * @param delays the delay of each flight of an airport, in the file's order
 * @param hours flights and delay by airport and hour, the key as {@code ATL 2001-01-01 06}
 * @param flights how many there are in all
 */
record Truth(Map<String, List<Integer>> delays, Map<String, HourSum> hours, int flights) {

    /** One airport's hour. */
    record HourSum(long flights, long delayMinutes) {}

    static Truth of(List<String> lines) {
        Map<String, List<Integer>> delays = new HashMap<>();
        Map<String, HourSum> hours = new HashMap<>();
        for (String line : lines) {
            String[] fields = line.split(",", -1);
            String airport = fields[1];
            int delay = Integer.parseInt(fields[4]);
            delays.computeIfAbsent(airport, a -> new ArrayList<>()).add(delay);
            String hour = airport + " " + line.substring(0, "2001-01-01 06".length());
            hours.merge(
                    hour,
                    new HourSum(1, delay),
                    (a, b) -> new HourSum(a.flights() + b.flights(), a.delayMinutes() + b.delayMinutes()));
        }
        return new Truth(delays, hours, lines.size());
    }
}
