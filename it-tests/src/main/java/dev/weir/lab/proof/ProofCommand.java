package dev.weir.lab.proof;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir proof}. */
@Command(
        name = "proof",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes the tables of docs/proof.md of the runs in docs/proof/runs.jsonl, and counts by git how old the"
                        + " code of each is: docs/proof/commits.json.")
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
        ProductionCommits commits = commits(all);
        try {
            Files.writeString(out, ProofPage.filled(Files.readString(out), out.toString(), kinds, all, commits));
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The page cannot be made in " + out + ": " + e, e);
        }
        System.out.println(out + ": " + all.size() + " runs");
        return 0;
    }

    /** Counted anew where git can. */
    private ProductionCommits commits(List<Run> all) {
        Path file = runs.resolveSibling("commits.json");
        ProductionCommits counted =
                ProductionCommits.counted(runs.toAbsolutePath().resolveSibling(""), "HEAD", commitsOf(all));
        if (counted == null) {
            System.out.println(file + " stays as it is: no git, or not all of the history");
            return ProductionCommits.read(file);
        }
        counted.write(file);
        return counted;
    }

    private static Set<String> commitsOf(List<Run> runs) {
        return runs.stream()
                .map(run -> run.text("commit"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
