package dev.weir.lab.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.error.WeirException;
import dev.weir.lab.torture.TortureCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** docs/proof.md is what its generator makes of the runs that are kept, and what the generator makes. */
final class ProofPageTest {
    private static final Path PAGE = Path.of("..", "docs", "proof.md");
    private static final Path RUNS = Path.of("..", "docs", "proof", "runs.jsonl");
    private static final Path COMMITS = Path.of("..", "docs", "proof", "commits.json");
    private static final List<String> KINDS = TortureCommand.faults();
    private static final List<String> NAMES =
            List.of("totals", "faults", "torture", "recovery", "others", "promises", "broken builds");

    @TempDir
    Path dir;

    @Test
    void thePageIsMadeOfTheRuns() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page)
                .as("made anew by: ./weir proof")
                .isEqualTo(ProofPage.filled(
                        page, PAGE.toString(), KINDS, Run.read(RUNS), ProductionCommits.read(COMMITS)));
    }

    @Test
    void noRunThatIsKeptTellsOfTheMachineItRanOn() throws IOException {
        List<Run> runs = Run.read(RUNS);
        assertThat(runs).isNotEmpty();
        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(run.json()).isEqualTo(run.withoutPlaces().json()));
    }

    /** Not that production has not gone on since. */
    @Test
    void theCommitsThatAreKeptAreWhatGitCounts() {
        ProductionCommits kept = ProductionCommits.read(COMMITS);
        ProductionCommits counted =
                ProductionCommits.counted(Path.of(""), kept.upTo(), kept.since().keySet());
        assumeThat(counted).as("git, and all of the history").isNotNull();
        assertThat(counted.upTo()).startsWith(kept.upTo());
        assertThat(kept.date()).isEqualTo(counted.date());
        assertThat(kept.since()).isNotEmpty().containsAllEntriesOf(counted.since());
    }

    // ---- what is made

    private static final Run ONE = Run.now(Run.TORTURE, "torture --seed 1")
            .with("date", "2026-11-01")
            .with("exact", true)
            .with("seed", 1)
            .with("faults", 5)
            .with("faultsByKind", Map.of("kill", 4, "pause", 1))
            .with("inputs", 1_000)
            .with("outputs", 4_000)
            .with("seconds", 90)
            .with("recoveries", 3)
            .with("recoverySeconds", List.of(1.0, 5.0, 2.0))
            .with("findings", List.of());
    private static final Run OTHER = Run.parse(
            "{\"exact\":false,\"seed\":2,\"cluster\":\"3 brokers\",\"faults\":7,\"recoveries\":2,\"recoverySecondsMedian\":3.5,"
                    + "\"recoverySecondsP99\":4,\"findings\":[\"torture-abc-0: copy, 1: lost: a|b\",\"more\"],\"fromNotes\":true}",
            "other");
    private static final Run BROKEN = Run.now(Run.TORTURE, "torture --seed 3")
            .with("broken", "the marker is left out")
            .with("exact", false)
            .with("faults", 4)
            .with("faultsByKind", Map.of("kill", 4))
            .with("recoveries", 1)
            .with("recoverySeconds", List.of(99.0))
            .with("findings", List.of("torture-abc-0: copy, 0: duplicated: p0-1=1"));
    private static final Run SIMULATED = Run.now(Run.SIMULATOR, "MutationsTest")
            .with("broken", "the marker is left out")
            .with("promise", "OneTruth")
            .with("exact", false);
    private static final Run MISSED = Run.now(Run.TORTURE, "torture")
            .with("broken", "nothing is done")
            .with("exact", true)
            .with("faults", 30)
            .with("note", "for a reason");

    private static String filled(Run... runs) {
        return filled(ProductionCommits.NONE, runs);
    }

    private static String filled(ProductionCommits commits, Run... runs) {
        return ProofPage.filled(page(), "page", KINDS, List.of(runs), commits);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("# Proof\n");
        NAMES.forEach(name ->
                page.append("Prose of " + name + ".\n<!-- begin " + name + " -->\nold\n<!-- end " + name + " -->\n"));
        return page.toString();
    }

    @Test
    void theProseStaysAndTheTablesAreMade() {
        String filled = filled(ONE, OTHER, BROKEN, SIMULATED);
        assertThat(filled)
                .startsWith("# Proof\nProse of totals.\n<!-- begin totals -->\n\n|")
                .contains("\n\n<!-- end broken builds -->\n")
                .doesNotContain("old");
        assertThat(ProofPage.filled(
                        filled, "page", KINDS, List.of(ONE, OTHER, BROKEN, SIMULATED), ProductionCommits.NONE))
                .isEqualTo(filled);
    }

    @Test
    void runsOnBrokenBuildsAreNoneOfTheTotals() {
        assertThat(filled(ONE, OTHER, BROKEN))
                .contains("| torture, but soaks | 2 | 1 | 12 faults, 1,000 inputs, 4,000 outputs compared | 2 min |")
                .doesNotContain("| torture, soaks |")
                .contains("| `kill` | 4 |  |  |\n| `pause` | 1 |  |  |\n")
                .contains("| of 1 runs whose kinds were not kept | 7 | 0 |  |\n"
                        + "| all, of runs that were exact | 5 | 0 |  |\n| all, of runs that were not | 7 | 0 |  |\n");
    }

    /** In a soak the process may not end, and faults come alone. */
    @Test
    void soaksHaveTheirOwnTotals() {
        Run soak = Run.now(Run.TORTURE, "torture --soak --minutes 6")
                .with("exact", true)
                .with("faults", 9)
                .with("faultsByKind", Map.of("pause", 9));
        assertThat(filled(ONE, soak))
                .contains("| torture, but soaks | 1 | 1 | 5 faults, ", "| torture, soaks | 1 | 1 | 9 faults |")
                .contains("| `pause` | 10 | 9 |  |\n", "| all, of runs that were exact | 14 | 9 |  |\n");
    }

    @Test
    void wholeLivesAndShortRunsAreCountedApart() {
        Run lives = Run.now(Run.SIMULATOR, "-Dtest=SimulationTest").with("lives", 700);
        Run shortRuns = Run.now(Run.SIMULATOR, "-Dtest=ShortRunsTest -Dweir.sim.short=5000")
                .with("exact", true)
                .with("lives", 5_000);
        assertThat(filled(lives, shortRuns))
                .contains("| simulator, whole lives | 1 | 0 | 700 whole lives |")
                .contains("| simulator, short runs | 1 | 1 | 5,000 short runs |")
                .contains("| simulator, both | 2 | 1 | 5,700 simulated runs |")
                .contains("| `-Dtest=SimulationTest` | 700 whole lives |")
                .contains("| `-Dtest=ShortRunsTest -Dweir.sim.short=5000` | 5,000 short runs |");
    }

    @Test
    void explorationsOfWhichOneHoldsTheOtherAreNotAddedUp() {
        assertThat(filled(
                        Run.now(Run.MODEL, "small").with("exact", true).with("states", 800),
                        Run.now(Run.MODEL, "large").with("exact", true).with("states", 7_000)))
                .contains("| model | 2 | 2 | 7,000 states in the largest exploration |")
                .contains("| `small` | 800 states |", "| `large` | 7,000 states |");
    }

    // ---- how old the code is that ran

    private static final Run OLD = Run.parse("{\"commit\":\"aaaaaaa\",\"faults\":7,\"exact\":true}", "old");
    private static final Run NEW = Run.parse(
            "{\"commit\":\"bbbbbbb\",\"faults\":2,\"faultsByKind\":{\"kill\":1,\"poison\":1},\"exact\":false}", "new");
    private static final ProductionCommits COUNTED =
            new ProductionCommits("ccccccc", "2026-11-29", Map.of("aaaaaaa", 1_036L, "bbbbbbb", 0L));

    @Test
    void eachRunSaysHowManyProductionCommitsHaveComeSince() {
        assertThat(filled(COUNTED, OLD, NEW, OTHER))
                .contains("|  | aaaaaaa | 1,036 |  |  | 7 |", "|  | bbbbbbb | 0 |  |  | 2 |")
                .contains("|  |  |  | 2 | 3 brokers | 7 |");
        assertThat(filled(OLD)).contains("|  | aaaaaaa |  |  |  | 7 |");
    }

    @Test
    void besideAllRunsAreThoseOfTodaysProductionCode() {
        assertThat(filled(COUNTED, OLD, NEW, OTHER))
                .contains("| took | of these on today's production code, ccccccc of 2026-11-29 |\n")
                .contains("| 16 faults |  | 1 of them, 0 exact: 2 faults |\n")
                .contains("| real processes and brokers, of these |  |  | 1 faults |  | 1 faults |\n");
        assertThat(filled(COUNTED, OLD, OTHER))
                .contains("| 14 faults |  | none; production commits since the last: 1,036 |\n")
                .contains("| real processes and brokers, of these |  |  | 0 faults |  | 0 faults |\n");
        assertThat(filled(OLD))
                .contains("| took | of these on today's production code |\n", "| 7 faults |  | not known |\n");
    }

    // ---- what is made, further

    @Test
    void faultsThatWereNeverDoneAreThereTooAndThoseThatWereTried() {
        Run tried = Run.now(Run.TORTURE, "torture")
                .with("faultsByKind", Map.of("pause", 1))
                .with("triedNotDone", Map.of("rescale: no answer", 2, "rescale: no savepoint", 1));
        assertThat(filled(tried, tried))
                .contains("| `pause` | 2 |  |  |\n", "| `rescale` | 0 |  | 6 |\n", "| `zombie` | 0 |  |  |\n");
    }

    @Test
    void theTortureTestsOwnPromiseGoesBeforeThatOfTheSimulator() {
        assertThat(filled(BROKEN.with("promise", "NeverSkip"), SIMULATED))
                .contains("| NeverSkip | the marker is left out | none yet |")
                .contains("| OneTruth | none yet | the marker is left out |");
    }

    @Test
    void ofEachRunThereIsWhatIsKnown() {
        assertThat(filled(ONE, OTHER))
                .contains("| 1 | `torture --seed 1` | 5 | 1,000 | 4,000 | exact |  |\n")
                .contains("|  |  |  | 2 | 3 brokers | 7 |  |  | not exact: copy, 1: lost: a\\|b | line by hand |\n");
    }

    @Test
    void recoveriesAreTakenOverAllRunsThatKeptEach() {
        assertThat(filled(ONE, ONE, OTHER, BROKEN))
                .contains("| all runs that kept each time | 6 | 2.0 s | 5.0 s | 5.0 s |\n")
                .contains("| seed 2, which kept these only | 2 | 3.5 s | 4.0 s |  |\n");
        assertThat(filled(BROKEN)).contains("Not measured in these runs.\n");
    }

    @Test
    void aPromiseHasTheBrokenBuildsThatEachHasFound() {
        assertThat(filled(BROKEN, SIMULATED, MISSED))
                .contains("| OneTruth | the marker is left out | the marker is left out | none yet |\n")
                .contains("| BoundedMemory | can't show: ")
                .contains(
                        "| the marker is left out | OneTruth | `torture --seed 3` | 4 | copy, 0: duplicated: p0-1=1 |\n")
                .contains("| nothing is done |  | `torture` | not in 30 | for a reason |\n");
    }

    @Test
    void aMarkThatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> ProofPage.filled(
                        page().replace("<!-- end faults -->\n", ""),
                        "docs/p.md",
                        KINDS,
                        List.of(),
                        ProductionCommits.NONE))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("docs/p.md has not once, each in a line of its own, <!-- begin faults -->");
        assertThatThrownBy(() -> ProofPage.filled(
                        page() + "<!-- begin more -->\n", "docs/p.md", KINDS, List.of(), ProductionCommits.NONE))
                .hasMessageStartingWith("docs/p.md has marks of [more], expected those of [totals, ");
    }

    // ---- the command

    @Test
    void runsOfAnotherFileAreAdded() throws IOException {
        Path runs = dir.resolve("runs.jsonl");
        Path out = Files.writeString(dir.resolve("proof.md"), page());
        Path more = Files.writeString(
                dir.resolve("more.jsonl"), "{\"exact\":false,\"seed\":9,\"findings\":[\"see /tmp/x/0001.log\"]}\n");
        ONE.appendTo(runs);
        int code = new CommandLine(new ProofCommand(KINDS))
                .execute("--runs=" + runs, "--out=" + out, "--add=" + more, "--commit=abc1234");
        assertThat(code).isZero();
        assertThat(Files.readAllLines(runs))
                .hasSize(2)
                .last()
                .isEqualTo("{\"exact\":false,\"seed\":9,\"findings\":[\"see 0001.log\"],\"commit\":\"abc1234\"}");
        assertThat(Files.readString(out)).contains("| abc1234 |  | 9 |");
    }

    @Test
    void withoutGitWhatWasCountedBeforeStays() throws IOException {
        Path runs = Files.writeString(dir.resolve("runs.jsonl"), OLD.json());
        Path out = Files.writeString(dir.resolve("proof.md"), page());
        Path commits = dir.resolve("commits.json");
        COUNTED.write(commits);
        String before = Files.readString(commits);
        assertThat(new CommandLine(new ProofCommand(KINDS)).execute("--runs=" + runs, "--out=" + out))
                .isZero();
        assertThat(Files.readString(commits)).isEqualTo(before);
        assertThat(Files.readString(out)).contains("| aaaaaaa | 1,036 |");
    }
}
