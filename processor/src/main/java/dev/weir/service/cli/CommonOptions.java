package dev.weir.service.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of every verb. picocli asks for the help, {@link CommandLineInterface} for the stack trace. */
final class CommonOptions {
    private static final String VERBOSE = "-v";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    @Option(
            names = {VERBOSE, "--verbose"},
            description = "Show the stack trace of an error.")
    @SuppressWarnings("UnusedVariable")
    private boolean verbose;

    /** Whether {@code -v} was given, before or after the verb. */
    static boolean isVerbose(ParseResult parsed) {
        for (ParseResult p = parsed; p != null; p = p.hasSubcommand() ? p.subcommand() : null) {
            if (p.hasMatchedOption(VERBOSE)) {
                return true;
            }
        }
        return false;
    }
}
