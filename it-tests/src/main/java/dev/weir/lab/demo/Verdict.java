package dev.weir.lab.demo;

import java.util.List;

/**
 * How the committed output compares with the truth.
 *
 * @param flights in the file
 * @param counted different flights found in the totals
 * @param lost flights without a total
 * @param duplicated totals beyond the first of a flight
 * @param wrong totals with the wrong content, out of order, or of no flight at all
 * @param wrongHours hours missing, repeated, with the wrong content, or of no flight at all
 * @param hours results by the hour found
 * @param examples some of what is wrong
 */
record Verdict(
        int flights,
        int counted,
        int lost,
        int duplicated,
        int wrong,
        int wrongHours,
        int hours,
        List<String> examples) {

    boolean exact() {
        return counted == flights && lost == 0 && duplicated == 0 && wrong == 0 && wrongHours == 0;
    }

    /** The demo's last line. */
    String lastLine(int kills) {
        String counts =
                flights + " flights in, " + counted + " counted, " + lost + " lost, " + duplicated + " duplicated, ";
        String faults = wrong + " wrong or out of order, " + wrongHours + " wrong hours, ";
        return exact() ? "EXACT: " + counts + kills + " kills" : "NOT EXACT: " + counts + faults + kills + " kills";
    }
}
