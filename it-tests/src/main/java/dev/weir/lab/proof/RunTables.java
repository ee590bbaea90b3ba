package dev.weir.lab.proof;

import static dev.weir.lab.proof.Markdown.code;
import static dev.weir.lab.proof.Markdown.number;
import static dev.weir.lab.proof.Markdown.orNothing;
import static dev.weir.lab.proof.Markdown.seconds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the runs came to, those on broken builds left out. */
final class RunTables {
    /** Who, and what a report calls it. */
    private static final Map<String, String> WHO = new TreeMap<>(Map.of(
            Run.TORTURE, "torture",
            Run.KILLS, "kill -9 of real processes",
            Run.SIMULATOR, "simulator",
            Run.MODEL, "model"));

    private static final List<String> ORDER = List.of(Run.TORTURE, Run.KILLS, Run.SIMULATOR, Run.MODEL);

    /** What is added up, and how it is called. */
    private static final List<Map.Entry<String, String>> COUNTED = List.of(
            Map.entry("attempts", "attempts"),
            Map.entry("checkpoints", "checkpoints"),
            Map.entry("faults", "faults"),
            Map.entry("ends", "ends of processes"),
            Map.entry("transactions", "transactions on one id"),
            Map.entry("inputs", "inputs"),
            Map.entry("outputs", "outputs compared"),
            Map.entry("starts", "processes started"),
            Map.entry("cancels", "jobs cancelled"));

    /** How the names of faults begin that are done neither to processes nor to brokers. */
    private static final List<String> OTHER_FAULTS = List.of("network-", "store-", "slow-", "poison", "add-partition");

    /** Heads the count of commits that have touched production code since a run's. */
    private static final String SINCE = "production commits since";

    /** Letters of a finding that a table has room for. */
    private static final int FINDING = 160;

    private RunTables() {}

    private static Stream<Run> of(List<Run> runs, String by) {
        return runs.stream().filter(run -> !run.isBroken() && run.by().equals(by));
    }

    private static long sum(Collection<Run> runs, String field) {
        return runs.stream().mapToLong(run -> run.count(field)).sum();
    }

    // ---- totals

    static String totals(List<Run> runs, ProductionCommits commits) {
        List<Run> torture = of(runs, Run.TORTURE).toList();
        List<Run> simulator = of(runs, Run.SIMULATOR).toList();
        List<Run> kills = of(runs, Run.KILLS).toList();
        List<List<String>> rows = new ArrayList<>();
        addTotals(rows, "torture, but soaks", without(torture, RunTables::isSoak), commits);
        addTotals(rows, "torture, soaks", only(torture, RunTables::isSoak), commits);
        addTotals(rows, WHO.get(Run.KILLS), kills, commits);
        addTotals(rows, "simulator, whole lives", without(simulator, RunTables::isShort), commits);
        addTotals(rows, "simulator, short runs", only(simulator, RunTables::isShort), commits);
        addTotals(rows, "simulator, both", simulator, commits);
        addTotals(rows, WHO.get(Run.MODEL), of(runs, Run.MODEL).toList(), commits);
        List<Run> real = Stream.concat(torture.stream(), kills.stream()).toList();
        rows.add(List.of(
                "real processes and brokers, of these",
                "",
                "",
                number(ofProcessesAndBrokers(real)) + " faults",
                "",
                number(ofProcessesAndBrokers(only(real, commits::isCurrent))) + " faults"));
        return Markdown.table(
                List.of("", "lines", "exact", "how much", "took", "of these " + onCurrent(commits)), rows);
    }

    private static String onCurrent(ProductionCommits commits) {
        return "on today's production code"
                + (commits.upTo().isEmpty() ? "" : ", " + commits.upTo() + " of " + commits.date());
    }

    private static void addTotals(
            List<List<String>> rows, @Nullable String who, List<Run> its, ProductionCommits commits) {
        if (!its.isEmpty()) {
            rows.add(List.of(
                    orNothing(who),
                    number(its.size()),
                    number(only(its, Run::isExact).size()),
                    amount(its),
                    hours(its),
                    current(its, commits)));
        }
    }

    /** What ran on today's production code, or how much older what ran last is. */
    private static String current(List<Run> its, ProductionCommits commits) {
        List<Run> current = only(its, commits::isCurrent);
        return current.isEmpty()
                ? its.stream()
                        .map(commits::since)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .map(since -> "none; production commits since the last: " + number(since))
                        .orElse("not known")
                : number(current.size()) + " of them, "
                        + number(only(current, Run::isExact).size()) + " exact: " + amount(current);
    }

    private static List<Run> only(Collection<Run> runs, Predicate<Run> which) {
        return runs.stream().filter(which).toList();
    }

    private static List<Run> without(Collection<Run> runs, Predicate<Run> which) {
        return only(runs, which.negate());
    }

    /** One in which the process may not end, and faults come alone. */
    private static boolean isSoak(Run run) {
        return orNothing(run.text("command")).contains("--soak");
    }

    /** Of the simulator: each of its jobs ends after a few checkpoints and faults. */
    private static boolean isShort(Run run) {
        return orNothing(run.text("command")).contains("ShortRunsTest");
    }

    /** Of the torture test, those of runs whose kinds were kept. */
    private static long ofProcessesAndBrokers(Collection<Run> runs) {
        return runs.stream()
                .mapToLong(run -> run.by().equals(Run.KILLS) ? run.count("faults") : ofProcessesAndBrokers(run))
                .sum();
    }

    /** Those of a run whose kinds were kept. */
    private static long ofProcessesAndBrokers(Run run) {
        return run.counts("faultsByKind").entrySet().stream()
                .filter(kind -> OTHER_FAULTS.stream().noneMatch(kind.getKey()::startsWith))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String amount(Collection<Run> runs) {
        List<String> parts = new ArrayList<>();
        long states = runs.stream().mapToLong(run -> run.count("states")).max().orElse(0);
        if (states > 0) {
            // Explorations with smaller bounds are parts of larger ones.
            parts.add(number(states) + " states" + (runs.size() > 1 ? " in the largest exploration" : ""));
        }
        long simulated = sum(runs, "lives");
        if (simulated > 0) {
            List<Run> shortRuns = only(runs, RunTables::isShort);
            parts.add(number(simulated)
                    + (shortRuns.isEmpty()
                            ? " whole lives"
                            : shortRuns.size() == runs.size() ? " short runs" : " simulated runs"));
        }
        COUNTED.forEach(counted -> {
            long sum = sum(runs, counted.getKey());
            if (sum > 0) {
                parts.add(number(sum) + " " + counted.getValue());
            }
        });
        return String.join(", ", parts);
    }

    private static String hours(Collection<Run> runs) {
        long minutes = Math.round(sum(runs, "seconds") / 60.0);
        return minutes == 0 ? "" : minutes < 120 ? minutes + " min" : Math.round(minutes / 60.0) + " h";
    }

    static String faultsByKind(List<Run> runs, List<String> known) {
        List<Run> torture = of(runs, Run.TORTURE).toList();
        Map<String, Long> kinds = new TreeMap<>();
        known.forEach(kind -> kinds.put(kind, 0L));
        torture.forEach(run -> run.counts("faultsByKind").forEach((kind, n) -> kinds.merge(kind, n, Long::sum)));
        Map<String, Long> inSoaks = new TreeMap<>();
        only(torture, RunTables::isSoak)
                .forEach(run -> run.counts("faultsByKind").forEach((kind, n) -> inSoaks.merge(kind, n, Long::sum)));
        Map<String, Long> inVain = new TreeMap<>();
        torture.forEach(run -> run.counts("triedNotDone").forEach((what, n) -> inVain.merge(kind(what), n, Long::sum)));
        List<List<String>> rows = new ArrayList<>();
        kinds.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(kind -> rows.add(List.of(
                        code(kind.getKey()),
                        number(kind.getValue()),
                        inSoaks.containsKey(kind.getKey()) ? number(inSoaks.get(kind.getKey())) : "",
                        inVain.containsKey(kind.getKey()) ? number(inVain.get(kind.getKey())) : "")));
        List<Run> unknown = only(torture, run -> run.counts("faultsByKind").isEmpty());
        if (!unknown.isEmpty()) {
            addFaults(rows, "of " + number(unknown.size()) + " runs whose kinds were not kept", unknown);
        }
        addFaults(rows, "all, of runs that were exact", only(torture, Run::isExact));
        addFaults(rows, "all, of runs that were not", without(torture, Run::isExact));
        return Markdown.table(List.of("fault", "times", "of these in soaks", "tried, not done"), rows);
    }

    private static void addFaults(List<List<String>> rows, String what, List<Run> runs) {
        rows.add(List.of(what, number(sum(runs, "faults")), number(sum(only(runs, RunTables::isSoak), "faults")), ""));
    }

    /** Of {@code kind: reason}. */
    private static String kind(String what) {
        return what.substring(0, what.indexOf(": "));
    }

    // ---- each run

    static String torture(List<Run> runs, ProductionCommits commits) {
        List<List<String>> rows = of(runs, Run.TORTURE)
                .map(run -> List.of(
                        orNothing(run.text("date")),
                        orNothing(run.text("commit")),
                        since(run, commits),
                        seed(run),
                        what(run),
                        number(run.number("faults")),
                        number(run.number("inputs")),
                        number(run.number("outputs")),
                        verdict(run),
                        note(run)))
                .toList();
        return Markdown.table(
                List.of("date", "commit", SINCE, "seed", "what", "faults", "inputs", "outputs compared", "", ""), rows);
    }

    private static String since(Run run, ProductionCommits commits) {
        Long since = commits.since(run);
        return since == null ? "" : number(since);
    }

    /** All digits: it is typed again. */
    private static String seed(Run run) {
        return run.number("seed") == null ? "" : Long.toString(run.count("seed"));
    }

    private static String what(Run run) {
        String command = run.text("command");
        return command == null ? orNothing(run.text("cluster")) : code(command);
    }

    private static String verdict(Run run) {
        return run.isExact() ? "exact" : "not exact: " + firstFinding(run);
    }

    /** The beginning of it, without the name of its job, which no other run has. */
    static String firstFinding(Run run) {
        return run.texts("findings").stream()
                .findFirst()
                .map(finding -> finding.replaceAll("torture-\\w+-\\d+(: |[- ])", ""))
                .map(finding -> finding.length() <= FINDING ? finding : finding.substring(0, FINDING) + "...")
                .orElse("");
    }

    private static String note(Run run) {
        List<String> parts = new ArrayList<>();
        Stream.of("vitals", "note").map(run::text).filter(text -> text != null).forEach(parts::add);
        if (run.isFromNotes()) {
            parts.add("line by hand");
        }
        return String.join("; ", parts);
    }

    static String others(List<Run> runs, ProductionCommits commits) {
        List<List<String>> rows = ORDER.stream()
                .filter(by -> !by.equals(Run.TORTURE))
                .flatMap(by -> of(runs, by))
                .map(run -> List.of(
                        orNothing(WHO.get(run.by())),
                        orNothing(run.text("date")),
                        orNothing(run.text("commit")),
                        since(run, commits),
                        code(run.text("command")),
                        amount(List.of(run)),
                        verdict(run),
                        note(run)))
                .toList();
        return Markdown.table(List.of("", "date", "commit", SINCE, "command", "how much", "", ""), rows);
    }

    // ---- kill -9 to new output

    static String recovery(List<Run> runs) {
        List<Run> measured =
                of(runs, Run.TORTURE).filter(run -> run.count("recoveries") > 0).toList();
        List<Run> withoutSamples = measured.stream()
                .filter(run -> run.numbers("recoverySeconds").isEmpty())
                .toList();
        List<List<String>> rows = new ArrayList<>();
        addTimes(rows, "all runs that kept each time", measured);
        for (String backend : List.of("heap", "rocksdb")) {
            addTimes(
                    rows,
                    "of these with `--backend " + backend + "`",
                    measured.stream()
                            .filter(run -> orNothing(run.text("command")).contains("--backend " + backend))
                            .toList());
        }
        withoutSamples.forEach(run -> rows.add(List.of(
                "seed " + seed(run) + ", which kept these only",
                number(run.count("recoveries")),
                orUnknown(run.number("recoverySecondsMedian")),
                orUnknown(run.number("recoverySecondsP99")),
                "")));
        return rows.isEmpty()
                ? "Not measured in these runs.\n"
                : Markdown.table(List.of("kill -9 to the first new output", "kills", "median", "p99", "longest"), rows);
    }

    private static void addTimes(List<List<String>> rows, String what, List<Run> runs) {
        List<Double> all = runs.stream()
                .flatMap(run -> run.numbers("recoverySeconds").stream())
                .toList();
        if (!all.isEmpty()) {
            rows.add(List.of(
                    what,
                    number(all.size()),
                    seconds(Percentile.of(all, 50)),
                    seconds(Percentile.of(all, 99)),
                    seconds(Percentile.of(all, 100))));
        }
    }

    private static String orUnknown(@Nullable Double value) {
        return value == null ? "" : seconds(value);
    }
}
