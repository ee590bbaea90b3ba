package dev.weir.lab.proof;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir proof}. */
@Command(
        name = "proof",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the tables of docs/proof.md of the runs in docs/proof/runs.jsonl.")
public final class ProofCommand implements Callable<Integer> {
    private final List<String> kinds;

    @Option(
            names = "--runs",
            paramLabel = "FILE",
            defaultValue = "docs/proof/runs.jsonl",
            description = "The runs (default: ${DEFAULT-VALUE}).")
    private Path runs = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "docs/proof.md",
            description = "The page; its text outside of the marks stays (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    @Option(
            names = "--add",
            paramLabel = "FILE",
            description = "Adds the runs of this file first, as weir torture --report or -Dweir.report wrote them.")
    private @Nullable Path added;

    @Option(
            names = "--commit",
            paramLabel = "COMMIT",
            description = "With --add: what ran, where a run does not say it itself.")
    private @Nullable String commit;

    /** @param kinds of faults that the torture test knows */
    public ProofCommand(List<String> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public Integer call() {
        if (added != null) {
            for (Run run : Run.read(added)) {
                Run clean = run.withoutPlaces();
                (clean.text("commit") == null ? clean.with("commit", commit) : clean).appendTo(runs);
            }
        }
        List<Run> all = Run.read(runs);
        try {
            Files.writeString(out, ProofPage.filled(Files.readString(out), out.toString(), kinds, all));
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The page cannot be made in " + out + ": " + e, e);
        }
        System.out.println(out + ": " + all.size() + " runs");
        return 0;
    }
}
