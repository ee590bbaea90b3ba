package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.lab.proof.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TortureReportTest {
    @TempDir
    Path dir;

    private static TortureReport report(String... findings) {
        return reportOf(Stream.of(findings)
                .map(what -> new Finding(Promise.EACH_INPUT_ONCE, what))
                .toList());
    }

    private static TortureReport reportOf(List<Finding> findings) {
        Tally tally = new Tally();
        Fault kill = Faults.named(List.of("kill")).get(0);
        Fault full = Faults.named(List.of("store-full")).get(0);
        for (int i = 1; i <= 200; i++) {
            tally.count(kill);
            tally.recovered(i / 100.0);
        }
        tally.skipped(full, "no disk");
        tally.inVain(kill, "it had ended");
        tally.inVain(kill, "it had ended");
        Plan plan =
                new Plan("job", Set.of(Work.COPY), "heap", Plan.Alignment.MIXED, Store.Kind.FILE, Feeder.Load.STEADY);
        RoundResult round = new RoundResult(
                plan,
                200,
                12_345,
                6,
                50_000,
                70,
                2,
                201,
                Map.of("fenced", 3, "store away", 1),
                true,
                findings,
                List.of());
        return new TortureReport(42, "one broker", 61.3, tally, List.of(round), null);
    }

    @Test
    void peopleGetATable() {
        assertThat(report().text())
                .containsPattern("faults +200")
                .containsPattern("  kill +200")
                .containsPattern("store-full +not done: no disk")
                .containsPattern("tried, not done +2 kill: it had ended")
                .containsPattern("restarts +4\\R  fenced +3\\R  store away +1\\R")
                .containsPattern("old markers +2, shown by a broker that had just started")
                .containsPattern("inputs +12,345, and 6 unreadable")
                .containsPattern("heap, mixed, file store, steady load +1")
                .contains("median 1.0 s, p99 2.0 s, longest 2.0 s, of 200 kills", "--seed 42")
                .endsWith("\nEXACT: 12,345 inputs, 200 faults\n");
    }

    @Test
    void whatIsWrongIsSaidAndNotExact() {
        assertThat(report().exact()).isTrue();
        TortureReport wrong = report("copy, 3: lost: 7");
        assertThat(wrong.exact()).isFalse();
        assertThat(wrong.text()).contains("wrong: job: copy, 3: lost: 7").endsWith("\nNOT EXACT: 1 findings\n");
    }

    @Test
    void aRunWithoutAFaultProvesNothingAndSaysWhy() {
        Tally tally = new Tally();
        tally.skipped(Faults.named(List.of("store-full")).get(0), "no disk");
        tally.inVain(Faults.named(List.of("rescale")).get(0), "no answer");
        TortureReport idle = new TortureReport(42, "one broker", 61.3, tally, List.of(), null);
        assertThat(idle.isIdle()).isTrue();
        assertThat(tally.whyNone()).isEqualTo("store-full: no disk; rescale: no answer");
        assertThat(report().isIdle()).isFalse();
    }

    @Test
    void programsGetALineForEachRun() throws Exception {
        Path file = dir.resolve("runs.jsonl");
        report().appendTo(file, "torture --faults 200");
        report("lost, see /home/me/logs/0001-run.log").appendTo(file, "torture");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.path("exact").asBoolean()).isTrue();
        assertThat(first.path("faultsByKind").path("kill").asInt()).isEqualTo(200);
        assertThat(first.path("restarts").path("fenced").asInt()).isEqualTo(3);
        assertThat(first.path("recoverySecondsP99").asDouble()).isEqualTo(1.98);
        assertThat(first.path("recoverySeconds")).hasSize(200);
        assertThat(first.path("recoverySeconds").get(49).asDouble()).isEqualTo(0.5);
        assertThat(first.path("command").asText()).isEqualTo("torture --faults 200");
        assertThat(first.path("date").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(new ObjectMapper()
                        .readTree(lines.get(1))
                        .path("findings")
                        .get(0)
                        .asText())
                .isEqualTo("job: lost, see 0001-run.log");
    }

    private JsonNode line(Promise... broken) throws Exception {
        Path file = dir.resolve(List.of(broken) + ".jsonl");
        reportOf(Stream.of(broken).map(each -> new Finding(each, "wrong")).toList())
                .appendTo(file, "torture");
        return new ObjectMapper().readTree(Files.readString(file));
    }

    @Test
    void aLineNamesThePromiseThatBrokeFirst() throws Exception {
        assertThat(line().has("promise")).isFalse();
        assertThat(line().path("triedNotDone").path("kill: it had ended").asInt())
                .isEqualTo(2);
        assertThat(line(Promise.NO_ZOMBIE, Promise.EACH_INPUT_ONCE)
                        .path("promise")
                        .asText())
                .isEqualTo("NoZombie");
        assertThat(line(Promise.ORDER_PER_KEY, Promise.ONE_TRUTH)
                        .path("promise")
                        .asText())
                .isEqualTo("OrderPerKey");
        assertThat(line(Promise.ORDER_PER_KEY, Promise.NEVER_SKIP, Promise.EACH_INPUT_ONCE)
                        .path("promise")
                        .asText())
                .isEqualTo("EachInputOnce");
    }

    @Test
    void ofManyFindingsTheFirstAreKept() throws Exception {
        Path file = dir.resolve("runs.jsonl");
        report(IntStream.range(0, 30).mapToObj(i -> "lost " + i).toArray(String[]::new))
                .appendTo(file, "torture");
        JsonNode findings = new ObjectMapper().readTree(Files.readString(file)).path("findings");
        assertThat(findings).hasSize(11);
        assertThat(findings.get(9).asText()).isEqualTo("job: lost 9");
        assertThat(findings.get(10).asText()).isEqualTo("... and 20 more");
    }

    @Test
    void theCommandIsShownWithoutFilesAndHosts() {
        assertThat(CommandText.of(List.of(
                        "torture",
                        "--faults=5",
                        "--folder",
                        "/tmp/x",
                        "--report=/tmp/r.jsonl",
                        "--bootstrap-servers",
                        "kafka:9092",
                        "--client-config=/etc/c",
                        "--seed",
                        "7",
                        "--soak")))
                .isEqualTo("torture --faults=5 --bootstrap-servers ... --client-config ... --seed 7 --soak");
    }

    @Test
    void aFileOfMarkdownGetsASection() throws Exception {
        Path file = dir.resolve("proof.md");
        Files.writeString(file, "# Proof\n");
        report().appendTo(file, "torture");
        assertThat(Files.readString(file))
                .startsWith("# Proof\n\n### EXACT: 12,345 inputs, 200 faults\n")
                .contains("| &emsp;kill | 200 |");
    }
}
