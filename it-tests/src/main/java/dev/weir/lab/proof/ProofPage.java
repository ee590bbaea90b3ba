package dev.weir.lab.proof;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page with the tables that are made of the runs. What stands outside of the marks is people's. */
final class ProofPage {
    private static final Pattern MARK = Pattern.compile("<!-- (?:begin|end) (.+?) -->");

    private ProofPage() {}

    /** What is put between the marks of each name. */
    private static Map<String, Function<List<Run>, String>> parts(List<String> kinds, ProductionCommits commits) {
        Map<String, Function<List<Run>, String>> parts = new LinkedHashMap<>();
        parts.put("totals", runs -> RunTables.totals(runs, commits));
        parts.put("faults", runs -> RunTables.faultsByKind(runs, kinds));
        parts.put("torture", runs -> RunTables.torture(runs, commits));
        parts.put("recovery", RunTables::recovery);
        parts.put("others", runs -> RunTables.others(runs, commits));
        parts.put("promises", BrokenBuilds::matrix);
        parts.put("broken builds", BrokenBuilds::foundByTorture);
        return parts;
    }

    /**
     * The page with these runs in place of what stood between its marks.
     *
     * @param where what messages call the page
     * @param kinds of faults that the torture test knows
     * @throws WeirException CONFIGURATION when a mark is missing, or is one too many
     */
    static String filled(String page, String where, List<String> kinds, List<Run> runs, ProductionCommits commits) {
        Map<String, Function<List<Run>, String>> parts = parts(kinds, commits);
        String filled = page;
        for (Map.Entry<String, Function<List<Run>, String>> part : parts.entrySet()) {
            filled = replaced(filled, where, part.getKey(), part.getValue().apply(runs));
        }
        Set<String> marked = new TreeSet<>();
        Matcher mark = MARK.matcher(page);
        while (mark.find()) {
            marked.add(mark.group(1));
        }
        marked.removeAll(parts.keySet());
        if (!marked.isEmpty()) {
            throw misfit(where + " has marks of " + marked + ", expected those of " + parts.keySet());
        }
        return filled;
    }

    private static String replaced(String page, String where, String name, String text) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from || page.indexOf(begin, from + 1) >= 0 || page.indexOf(end, to + 1) >= 0) {
            throw misfit(where + " has not once, each in a line of its own, " + begin.strip() + " and behind it "
                    + end.strip() + "; what is made of the runs is put between them");
        }
        return page.substring(0, from + begin.length()) + "\n" + text + "\n" + page.substring(to);
    }

    private static WeirException misfit(String what) {
        return new WeirException(ExitCode.CONFIGURATION, what);
    }
}
