package dev.weir.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often what went wrong, and where processes died. */
final class Tally {
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Integer> deaths = new TreeMap<>();

    void fault(String kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    /** A process died at a failpoint, or within the call of a step ({@code in:STEP}). */
    void death(String place) {
        deaths.merge(place, 1, Integer::sum);
    }

    void add(Tally other) {
        other.faults.forEach((kind, n) -> faults.merge(kind, n, Integer::sum));
        other.deaths.forEach((place, n) -> deaths.merge(place, n, Integer::sum));
    }

    int faults(String kind) {
        return faults.getOrDefault(kind, 0);
    }

    int deaths(String place) {
        return deaths.getOrDefault(place, 0);
    }

    Map<String, Integer> faults() {
        return faults;
    }

    Map<String, Integer> deaths() {
        return deaths;
    }
}
