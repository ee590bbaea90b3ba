package dev.weir.it.kafka;

import dev.weir.service.EngineLauncher;
import dev.weir.service.cli.CommandLineInterface;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command of the command line in the test's JVM: for what it does, where a process of its own would only cost a second or
 * more of processor time.
 */
final class CommandInThisJvm {
    private CommandInThisJvm() {}

    /**
     * What it ended with.
     *
     * @param text all that it printed, in order
     */
    record Said(int exitCode, String text) {}

    /** Runs it to its end; an error when that does not come. */
    static Said run(String... args) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        int exitCode = CompletableFuture.supplyAsync(
                        () -> new CommandLineInterface(EngineLauncher::new, System::getenv, out, out).execute(args))
                .orTimeout(FaultRig.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        return new Said(exitCode, text.toString());
    }
}
