package dev.weir.lab.proof;

import static dev.weir.lab.proof.Markdown.code;
import static dev.weir.lab.proof.Markdown.number;
import static dev.weir.lab.proof.Markdown.orNothing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which builds that were broken on purpose were found, by whom, and by which promise. */
final class BrokenBuilds {
    private static final List<String> WHO = List.of(Run.TORTURE, Run.SIMULATOR, Run.MODEL);

    /** Why there is nothing in a cell. */
    private static final Map<String, Map<String, String>> WHY_NONE = Map.of(
            Run.TORTURE,
            Map.of(
                    "BoundedMemory",
                    "can't show: its state is far smaller than the budget. The soak sees what grows by megabytes in an hour"),
            Run.MODEL,
            Map.of(
                    "EachInputOnce",
                    "under OneTruth, which it states as: visible once are the inputs up to the marker's checkpoint, and"
                            + " no others",
                    "OrderPerKey",
                    "can't apply: it knows one unit for each checkpoint, not records",
                    "NeverSkip",
                    "can't apply: it knows no errors and no people; that no process waits for ever it checks in every"
                            + " state",
                    "BoundedMemory",
                    "can't apply: it has no memory"));

    private BrokenBuilds() {}

    /** Promise by promise, who has found what. */
    static String matrix(List<Run> runs) {
        Map<String, String> promises = promises(runs);
        List<List<String>> rows = new ArrayList<>();
        for (Promise promise : Promise.values()) {
            List<String> row = new ArrayList<>(List.of(promise.toString()));
            WHO.forEach(who -> row.add(cell(runs, promises, who, promise.toString())));
            rows.add(row);
        }
        return Markdown.table(List.of("promise", "torture", "simulator", "model"), rows);
    }

    private static String cell(List<Run> runs, Map<String, String> promises, String who, String promise) {
        String found = runs.stream()
                .filter(run -> run.by().equals(who) && run.isBroken() && !run.isExact())
                .filter(run -> promise.equals(promiseOf(run, promises)))
                .map(run -> orNothing(run.text("broken")))
                .distinct()
                .collect(Collectors.joining("<br>"));
        return found.isEmpty() ? WHY_NONE.getOrDefault(who, Map.of()).getOrDefault(promise, "none yet") : found;
    }

    /** What each mistake breaks, as the others say: older lines of the torture test do not name a promise. */
    private static Map<String, String> promises(List<Run> runs) {
        Map<String, String> promises = new TreeMap<>();
        for (String by : List.of(Run.SIMULATOR, Run.MODEL)) {
            for (Run run : runs) {
                String broken = run.text("broken");
                String promise = run.text("promise");
                if (run.by().equals(by) && broken != null && promise != null) {
                    promises.putIfAbsent(broken, promise);
                }
            }
        }
        return promises;
    }

    private static @Nullable String promiseOf(Run run, Map<String, String> promises) {
        String own = run.text("promise");
        return own != null ? own : promises.get(orNothing(run.text("broken")));
    }

    /** Each broken build that the torture test was run on. */
    static String foundByTorture(List<Run> runs) {
        Map<String, String> promises = promises(runs);
        List<List<String>> rows = runs.stream()
                .filter(run -> run.isBroken() && run.by().equals(Run.TORTURE))
                .map(run -> List.of(
                        orNothing(run.text("broken")),
                        orNothing(promiseOf(run, promises)),
                        code(run.text("command")),
                        run.isExact() ? "not in " + number(run.count("faults")) : number(run.count("faults")),
                        run.isExact() ? orNothing(run.text("note")) : RunTables.firstFinding(run)))
                .toList();
        return Markdown.table(
                List.of("broken build", "promise", "command", "found after so many faults", "the first finding"), rows);
    }
}
