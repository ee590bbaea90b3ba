package dev.weir.service.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code -v}: what goes wrong is shown with its stack trace. */
final class Verbose {
    private static final String OPTION = "-v";

    @Option(
            names = {OPTION, "--verbose"},
            description = "Show the stack trace of an error.")
    private boolean on;

    boolean on() {
        return on;
    }

    /** Whether the option was given, before or after the verb. */
    static boolean isSet(ParseResult parsed) {
        for (ParseResult p = parsed; p != null; p = p.hasSubcommand() ? p.subcommand() : null) {
            if (p.hasMatchedOption(OPTION)) {
                return true;
            }
        }
        return false;
    }
}
