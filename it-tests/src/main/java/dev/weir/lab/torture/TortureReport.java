package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.proof.Promise;
import dev.weir.lab.proof.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a torture has come to, for people and for programs.
 *
 * @param seed that repeats its choices
 * @param cluster what it ran on
 * @param seconds how long it took
 * @param vitals of a soak; null otherwise
 */
record TortureReport(
        long seed,
        String cluster,
        double seconds,
        Tally tally,
        List<RoundResult> rounds,
        @Nullable String vitals) {
    private static final int FINDINGS_IN_A_LINE = 10;
    private static final String CHECKED =
            "each input's effect once; order per partition and per key; aggregates without gaps; each window once; dead"
                    + " letters once; all of a key in one partition; two readers agree; no transaction left open; the marker"
                    + " never goes back; no restart without a fault that explains it; offsets shown to lag tools never ahead of it, and equal to it at rest; every"
                    + " checkpoint and savepoint that is kept can be read; a cancel leaves no checkpoint, and the output as it"
                    + " was";

    boolean exact() {
        return rounds.stream().allMatch(RoundResult::exact);
    }

    /** Nothing was done, and so nothing is proved. */
    boolean isIdle() {
        return exact() && tally.total() == 0;
    }

    long inputs() {
        return rounds.stream().mapToLong(RoundResult::inputs).sum();
    }

    private long sum(java.util.function.ToLongFunction<RoundResult> of) {
        return rounds.stream().mapToLong(of).sum();
    }

    /** Every line of it: what is counted, and how much. */
    private List<Map.Entry<String, String>> lines() {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        lines.add(Map.entry("faults", number(tally.total())));
        tally.faults().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(kind -> lines.add(Map.entry("  " + kind.getKey(), number(kind.getValue()))));
        tally.inVain().forEach((what, times) -> lines.add(Map.entry("  tried, not done", number(times) + " " + what)));
        tally.skipped().forEach((kind, why) -> lines.add(Map.entry("  " + kind, "not done: " + why)));
        lines.add(Map.entry("rounds", number(rounds.size()) + " on " + cluster));
        plans().forEach((plan, count) -> lines.add(Map.entry("  " + plan, number(count))));
        lines.add(Map.entry("  cancelled at their end", number(sum(TortureReport::cancels))));
        lines.add(Map.entry("processes started", number(sum(RoundResult::starts))));
        lines.add(Map.entry(
                "restarts",
                number(restarts().values().stream().mapToInt(Integer::intValue).sum())));
        restarts().forEach((cause, times) -> lines.add(Map.entry("  " + cause, number(times))));
        lines.add(Map.entry("inputs", number(inputs()) + ", and " + number(sum(RoundResult::poison)) + " unreadable"));
        lines.add(Map.entry("outputs compared", number(sum(RoundResult::outputs)) + ", read twice"));
        lines.add(Map.entry("offsets compared", number(sum(RoundResult::comparisons)) + " times with the marker's"));
        long old = sum(RoundResult::oldMarkers);
        if (old > 0) {
            lines.add(Map.entry("  old markers", number(old) + ", shown by a broker that had just started"));
        }
        lines.add(Map.entry("checked", CHECKED));
        lines.add(Map.entry("kill -9 to new output", recoveries()));
        if (vitals != null) {
            lines.add(Map.entry("first -> last third", vitals));
        }
        lines.add(Map.entry("took", String.format(Locale.ROOT, "%.0f s, --seed %d", seconds, seed)));
        return lines;
    }

    private static long cancels(RoundResult round) {
        return round.cancelled() ? 1 : 0;
    }

    /** By cause. */
    private Map<String, Integer> restarts() {
        Map<String, Integer> all = new TreeMap<>();
        rounds.forEach(round -> round.restarts().forEach((cause, times) -> all.merge(cause, times, Integer::sum)));
        return all;
    }

    private Map<String, Long> plans() {
        return rounds.stream()
                .collect(Collectors.groupingBy(round -> round.plan().toString(), TreeMap::new, Collectors.counting()));
    }

    private String recoveries() {
        if (tally.recoveries() == 0) {
            return "not measured";
        }
        return String.format(
                Locale.ROOT,
                "median %.1f s, p99 %.1f s, longest %.1f s, of %d kills",
                tally.recoverySeconds(50),
                tally.recoverySeconds(99),
                tally.recoverySeconds(100),
                tally.recoveries());
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /**
     * The promise that broke: that of the first finding. What comes too early, which looks like disorder at first, is a loss
     * or a repetition if there is one.
     */
    private @Nullable Promise promise() {
        List<Promise> broken = rounds.stream()
                .flatMap(round -> round.findings().stream())
                .map(Finding::promise)
                .toList();
        if (broken.isEmpty()) {
            return null;
        }
        boolean loss = broken.get(0) == Promise.ORDER_PER_KEY && broken.contains(Promise.EACH_INPUT_ONCE);
        return loss ? Promise.EACH_INPUT_ONCE : broken.get(0);
    }

    private List<String> findings() {
        List<String> all = new ArrayList<>();
        for (RoundResult round : rounds) {
            round.findings().forEach(what -> all.add(round.plan().job() + ": " + what));
            round.inputFindings().forEach(what -> all.add(round.plan().job() + ": the input itself: " + what));
        }
        return all;
    }

    private String verdict() {
        List<String> findings = findings();
        return findings.isEmpty()
                ? "EXACT: " + number(inputs()) + " inputs, " + number(tally.total()) + " faults"
                : "NOT EXACT: " + findings.size() + " findings";
    }

    /** A table for a terminal. */
    String text() {
        StringBuilder text = new StringBuilder("\n");
        for (Map.Entry<String, String> line : lines()) {
            text.append(String.format(Locale.ROOT, "%-42s %s%n", line.getKey(), line.getValue()));
        }
        findings().forEach(what -> text.append("wrong: ").append(what).append('\n'));
        return text.append('\n').append(verdict()).append('\n').toString();
    }

    /** A section of Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("\n### ").append(verdict()).append("\n\n| | |\n| --- | --- |\n");
        for (Map.Entry<String, String> line : lines()) {
            String name = line.getKey().replace("  ", "&emsp;");
            text.append("| ").append(name).append(" | ").append(line.getValue()).append(" |\n");
        }
        findings().forEach(what -> text.append("\n- ").append(what));
        return text.append('\n').toString();
    }

    /** @param command what repeats it */
    private Run run(String command) {
        boolean measured = tally.recoveries() > 0;
        Promise promise = promise();
        return Run.now(Run.TORTURE, command)
                .with("promise", promise == null ? null : promise.toString())
                .with("exact", exact())
                .with("seed", seed)
                .with("cluster", cluster)
                .with("seconds", Math.round(seconds))
                .with("faults", tally.total())
                .with("faultsByKind", tally.faults())
                .with("triedNotDone", tally.inVain())
                .with("notDone", tally.skipped())
                .with("rounds", rounds.size())
                .with("plans", plans())
                .with("cancels", sum(TortureReport::cancels))
                .with("starts", sum(RoundResult::starts))
                .with("restarts", restarts())
                .with("inputs", inputs())
                .with("unreadable", sum(RoundResult::poison))
                .with("outputs", sum(RoundResult::outputs))
                .with("offsetsCompared", sum(RoundResult::comparisons))
                .with("recoveries", tally.recoveries())
                .with(
                        "recoverySeconds",
                        tally.allRecoverySeconds().stream()
                                .map(TortureReport::hundredths)
                                .toList())
                .with("recoverySecondsMedian", measured ? hundredths(tally.recoverySeconds(50)) : null)
                .with("recoverySecondsP99", measured ? hundredths(tally.recoverySeconds(99)) : null)
                .with("vitals", vitals)
                .with("findings", firstFindings());
    }

    private static double hundredths(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }

    private List<String> firstFindings() {
        List<String> all = findings();
        if (all.size() <= FINDINGS_IN_A_LINE) {
            return all;
        }
        List<String> first = new ArrayList<>(all.subList(0, FINDINGS_IN_A_LINE));
        first.add("... and " + (all.size() - FINDINGS_IN_A_LINE) + " more");
        return first;
    }

    /**
     * Appends it to a file: a section of Markdown when its name says that, otherwise a line of JSON, a {@link Run}.
     *
     * @param command what repeats it
     */
    void appendTo(Path file, String command) {
        if (!file.toString().endsWith(".md")) {
            run(command).appendTo(file);
            return;
        }
        try {
            Files.writeString(file, markdown(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The report cannot be written to " + file + ": " + e, e);
        }
    }
}
