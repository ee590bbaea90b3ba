package dev.weir.lab.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A command as a report may show it: what repeats the run elsewhere, without this machine's files and the user's hosts. */
final class CommandText {
    private static final Set<String> LEFT_OUT = Set.of("--folder", "--report");
    private static final Set<String> HIDDEN = Set.of("--bootstrap-servers", "--client-config");

    private CommandText() {}

    /** @param args of {@code weir}, the verb first */
    static String of(List<String> args) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int sign = arg.indexOf('=');
            String name = sign < 0 ? arg : arg.substring(0, sign);
            boolean isChoice = !LEFT_OUT.contains(name) && !HIDDEN.contains(name);
            if (isChoice) {
                shown.add(arg);
                continue;
            }
            if (HIDDEN.contains(name)) {
                shown.add(name + " ...");
            }
            i += sign < 0 ? 1 : 0;
        }
        return String.join(" ", shown);
    }
}
