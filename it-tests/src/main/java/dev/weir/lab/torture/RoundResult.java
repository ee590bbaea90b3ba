package dev.weir.lab.torture;

import java.util.List;
import java.util.Map;

/**
 * What a round has come to.
 *
 * @param faults how many there were
 * @param inputs numbers that were written and read back
 * @param poison records that could not be read
 * @param outputs committed records, each compared with what had to come
 * @param comparisons of shown offsets with the marker's checkpoint while it ran
 * @param oldMarkers how often a broker showed an old marker for a moment, while it loaded its offsets
 * @param starts of processes
 * @param restarts failed attempts within them, and ends by themselves, by cause
 * @param cancelled whether it was begun again at the end, and cancelled
 * @param findings what is wrong; empty: it is exact
 * @param inputFindings what is wrong with the input, which is not the job's fault
 */
record RoundResult(
        Plan plan,
        int faults,
        long inputs,
        long poison,
        long outputs,
        long comparisons,
        long oldMarkers,
        int starts,
        Map<String, Integer> restarts,
        boolean cancelled,
        List<Finding> findings,
        List<Finding> inputFindings) {

    boolean exact() {
        return findings.isEmpty() && inputFindings.isEmpty();
    }
}
