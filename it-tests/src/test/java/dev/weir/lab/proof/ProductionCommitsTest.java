package dev.weir.lab.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.error.WeirException;
import dev.weir.lab.torture.TortureCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ProductionCommitsTest {
    @TempDir
    Path dir;

    private Path repository;

    @BeforeEach
    void makeRepository() throws IOException {
        repository = Files.createDirectory(dir.resolve("repository"));
        assumeThat(git("init", "-q")).as("git").isNotNull();
    }

    private String git(String... command) {
        return Checkout.git(repository, command);
    }

    /** Its name. */
    private String commit(String file) throws IOException {
        Path path = repository.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "changed\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertThat(git("add", "-A")).isNotNull();
        assertThat(git(
                        "-c",
                        "user.name=t",
                        "-c",
                        "user.email=t@t",
                        "-c",
                        "commit.gpgsign=false",
                        "commit",
                        "-qm",
                        file))
                .isNotNull();
        return git("rev-parse", "--short", "HEAD");
    }

    @Test
    void commitsThatTouchProductionCodeAreCounted() throws IOException {
        String first = commit("state/src/main/A.java");
        String second = commit("processor/src/main/a/B.java");
        String page = commit("docs/proof/runs.jsonl");
        String test = commit("processor/src/test/BTest.java");
        String last = commit("connectors/src/main/C.java");
        commit("docs/more.md");
        List<String> commits = List.of(first, second, page, test, last, "0000000", last + "+");
        ProductionCommits counted =
                ProductionCommits.counted(repository.resolve("docs").resolve("proof"), "HEAD", commits);
        assertThat(counted.upTo()).isEqualTo(last);
        assertThat(counted.date()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(counted.since()).isEqualTo(Map.of(first, 2L, second, 1L, page, 1L, test, 1L, last, 0L));
        assertThat(ProductionCommits.counted(repository, second, List.of(first)))
                .extracting(ProductionCommits::upTo, ProductionCommits::since)
                .containsExactly(second, Map.of(first, 1L));
    }

    @Test
    void nothingIsCountedAwayFromACheckoutOrWithoutAllOfItsHistory() throws IOException {
        String first = commit("state/src/main/A.java");
        commit("state/src/main/A.java");
        Path shallow = dir.resolve("shallow");
        assertThat(git("clone", "-q", "--depth", "1", "file://" + repository, shallow.toString()))
                .isNotNull();
        assertThat(ProductionCommits.counted(shallow, "HEAD", List.of(first))).isNull();
        assertThat(ProductionCommits.counted(dir, "HEAD", List.of(first))).isNull();
        assertThat(ProductionCommits.counted(repository, "0000000", List.of(first)))
                .isNull();
        assertThat(ProductionCommits.counted(repository, "", List.of(first))).isNull();
    }

    @Test
    void aCheckoutWithoutProductionCodeIsAnother() throws IOException {
        commit("docs/x.md");
        assertThat(ProductionCommits.counted(repository, "HEAD", List.of())).isNull();
    }

    @Test
    void theCommandKeepsWhatGitCounts() throws IOException {
        String ran = commit("state/src/main/A.java");
        String last = commit("state/src/main/A.java");
        Path runs = Files.writeString(repository.resolve("runs.jsonl"), "{\"commit\":\"" + ran + "\"}\n{}\n");
        Path out = Files.copy(Path.of("..", "docs", "proof.md"), dir.resolve("proof.md"));
        assertThat(new CommandLine(new ProofCommand(TortureCommand.faults())).execute("--runs=" + runs, "--out=" + out))
                .isZero();
        ProductionCommits kept = ProductionCommits.read(repository.resolve("commits.json"));
        assertThat(kept.upTo()).isEqualTo(last);
        assertThat(kept.since()).isEqualTo(Map.of(ran, 1L));
        assertThat(Files.readString(out)).contains("| " + ran + " | 1 |");
    }

    @Test
    void whatIsNoSuchFileIsNamed() throws IOException {
        assertThat(ProductionCommits.read(dir.resolve("none"))).isEqualTo(ProductionCommits.NONE);
        Path file = Files.writeString(dir.resolve("commits.json"), "{\"upTo\":[]}");
        assertThatThrownBy(() -> ProductionCommits.read(file))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("commits.json: ")
                .hasMessageEndingWith("./weir proof makes it anew");
    }
}
