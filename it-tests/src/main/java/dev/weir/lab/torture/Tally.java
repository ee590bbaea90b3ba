package dev.weir.lab.torture;

import dev.weir.lab.proof.Percentile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has been done and measured, over all rounds. Owned by one thread. */
final class Tally {
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, String> skipped = new TreeMap<>();
    private final Map<String, Integer> inVain = new TreeMap<>();
    private final List<Double> recoveries = new ArrayList<>();

    void count(Fault fault) {
        faults.merge(fault.name(), 1, Integer::sum);
    }

    void skipped(Fault fault, String why) {
        skipped.put(fault.name(), why);
    }

    /** It was tried, and could not be done. @param why a reason that others can have too */
    void inVain(Fault fault, String why) {
        inVain.merge(fault.name() + ": " + why, 1, Integer::sum);
    }

    /** From a kill -9 to the first committed output of an input that was written after it. */
    void recovered(double seconds) {
        recoveries.add(seconds);
    }

    /** How many faults there were. */
    int total() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many there were of each kind. */
    Map<String, Integer> faults() {
        return faults;
    }

    /** Those that were asked for and never done, and why. */
    Map<String, String> skipped() {
        Map<String, String> never = new TreeMap<>(skipped);
        never.keySet().removeAll(faults.keySet());
        return never;
    }

    /** How often some were tried and not done, by {@code kind: reason}. */
    Map<String, Integer> inVain() {
        return inVain;
    }

    /** Why there were none at all. */
    String whyNone() {
        return Stream.concat(
                        skipped.entrySet().stream().map(kind -> kind.getKey() + ": " + kind.getValue()),
                        inVain.keySet().stream())
                .collect(Collectors.joining("; "));
    }

    int recoveries() {
        return recoveries.size();
    }

    /** All of them, in the order of the kills. */
    List<Double> allRecoverySeconds() {
        return List.copyOf(recoveries);
    }

    /** The time of which so many of a hundred recoveries are not longer; not a number without any. */
    double recoverySeconds(int percent) {
        return Percentile.of(recoveries, percent);
    }
}
