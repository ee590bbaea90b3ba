package dev.weir.service;

import dev.weir.error.ExitCode;
import dev.weir.service.cli.CommandLineInterface;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;

/** The program. */
public final class Weir {
    private Weir() {}

    public static void main(String[] args) {
        // The JDK's HTTP server reads these once, so they come first. Without the first, an answer on a kept-alive
        // connection takes 45 ms; without the second, a client that sends half a request keeps a thread for ever.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        if (List.of(args).contains("run")) {
            WarmUp.start();
        }
        System.exit(run(args));
    }

    private static int run(String[] args) {
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        try {
            return new CommandLineInterface(
                            EngineLauncher::new,
                            System::getenv,
                            new PrintWriter(System.out, true, Charset.defaultCharset()),
                            err)
                    .execute(args);
        } catch (Error e) { // a class that this Java lacks, no memory left: not the job's failure
            err.println("weir: this Java can't run Weir: " + e);
            e.printStackTrace(err);
            return ExitCode.INTERNAL.code();
        }
    }
}
