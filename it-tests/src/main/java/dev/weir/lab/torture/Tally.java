package dev.weir.lab.torture;

import dev.weir.lab.proof.Percentile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has been done and measured, over all rounds. Owned by one thread. */
final class Tally {
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, String> skipped = new TreeMap<>();
    private final List<Double> recoveries = new ArrayList<>();

    void count(Fault fault) {
        faults.merge(fault.name(), 1, Integer::sum);
    }

    void skipped(Fault fault, String why) {
        skipped.put(fault.name(), why);
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
