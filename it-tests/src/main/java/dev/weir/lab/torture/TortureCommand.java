package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.LabFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir torture}. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Breaks a job in every way that production does, and compares its output with its input.",
            "",
            "Needs nothing but Java: the brokers are its own. The exit code is 1 when anything is not exact."
        },
        footer = {"", "docs/torture.md tells what is done, what is checked, and how to run it on your own cluster."})
public final class TortureCommand implements Callable<Integer> {
    @Mixin
    private final TortureOptions options = new TortureOptions();

    @Option(names = "--list", description = "Name all faults, and do nothing.")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        options.check();
        if (list) {
            Faults.all()
                    .forEach(fault ->
                            out.printf(Locale.ROOT, "%-22s %2d  %s%n", fault.name(), fault.weight(), fault.what()));
            return 0;
        }
        Path folder = folder();
        TortureReport report = new Torture(options, out::println).run(folder, LabFolder.cache());
        boolean kept = !report.exact() || options.folder != null;
        if (!kept) {
            LabFolder.delete(folder);
        }
        if (report.isIdle()) {
            throw new WeirException(
                    ExitCode.USAGE,
                    "None of these faults could be done here: " + report.tally().whyNone());
        }
        out.print(report.text());
        if (options.report != null) {
            report.appendTo(options.report, CommandText.of(parsed()));
        }
        if (kept) {
            out.println("Logs: " + folder);
        }
        return report.exact() ? 0 : 1;
    }

    /** The names of all faults. */
    public static List<String> faults() {
        return Faults.all().stream().map(Fault::name).toList();
    }

    private List<String> parsed() {
        return spec.commandLine().getParseResult().originalArgs();
    }

    private Path folder() {
        Path wanted = options.folder;
        try {
            if (wanted == null) {
                return Files.createTempDirectory("weir-torture-");
            }
            Path folder = Files.createDirectories(wanted).toAbsolutePath();
            if (!isEmpty(folder)) {
                throw new WeirException(ExitCode.USAGE, "--folder " + wanted + " is not empty, expected a new folder");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for logs", e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }
}
