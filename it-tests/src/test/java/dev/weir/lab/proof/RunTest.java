package dev.weir.lab.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
    @TempDir
    Path dir;

    @Test
    void whatIsWrittenIsRead() {
        Path file = dir.resolve("runs.jsonl");
        Run.now(Run.KILLS, "-Dit.test=RandomKillIT")
                .with("exact", true)
                .with("faultsByKind", Map.of("kill", 3))
                .with("recoverySeconds", List.of(1.5, 2.25))
                .with("seed", Long.MAX_VALUE)
                .with("note", null)
                .appendTo(file);
        Run.now(Run.MODEL, "-Dtest=ModelTest").with("exact", false).appendTo(file);
        List<Run> runs = Run.read(file);
        assertThat(runs).extracting(Run::by).containsExactly("kills", "model");
        assertThat(runs).extracting(Run::isExact).containsExactly(true, false);
        Run first = runs.get(0);
        assertThat(first.counts("faultsByKind")).containsExactly(Map.entry("kill", 3L));
        assertThat(first.numbers("recoverySeconds")).containsExactly(1.5, 2.25);
        assertThat(first.count("seed")).isEqualTo(Long.MAX_VALUE);
        assertThat(first.number("inputs")).isNull();
        assertThat(first.text("note")).isNull();
    }

    /** As {@code weir torture --report} wrote lines before they said who, when and what. */
    @Test
    void aLineOfAnEarlierFormIsATortureOfWhichLessIsKnown() {
        Run run = Run.parse("""
                {"exact":true,"seed":7,"cluster":"one broker","seconds":61,"faults":200,"faultsByKind":{"kill":200},\
                "notDone":{"store-full":"no disk"},"rounds":1,"plans":{"heap, mixed":1},"starts":201,"inputs":12345,\
                "unreadable":6,"outputs":50000,"offsetsCompared":70,"recoveries":200,"recoverySecondsMedian":1.0,\
                "recoverySecondsP99":1.98,"findings":[]}""", "here");
        assertThat(run.by()).isEqualTo(Run.TORTURE);
        assertThat(run.isExact()).isTrue();
        assertThat(run.text("commit")).isNull();
        assertThat(run.numbers("recoverySeconds")).isEmpty();
    }

    @Test
    void noTextHasAPlaceOfTheMachine() {
        Run run = Run.now(Run.TORTURE, "torture")
                .with("findings", List.of("ended with 78, see /tmp/weir-torture-1/job-0/logs/0007-run.log: no 3/4"))
                .with("notDone", Map.of("store-full", "no disk at /mnt/x"))
                .with("note", "s3://bucket/a/b and http://host/c stay");
        assertThat(run.json())
                .contains("ended with 78, see 0007-run.log: no 3/4")
                .contains("no disk at x\"")
                .contains("s3://bucket/a/b and http://host/c stay");
    }

    @Test
    void whatIsNoRunIsNamed() {
        assertThatThrownBy(() -> Run.parse("{\"exact\":\"yes\"}", "runs.jsonl, line 3"))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("runs.jsonl, line 3: exact is \"yes\", not true or false; expected a line of");
        assertThatThrownBy(() -> Run.parse("{\"faultsByKind\":{\"kill\":\"3\"}}", "l"))
                .hasMessageContaining("faultsByKind is {\"kill\":\"3\"}, not whole numbers by name");
        assertThatThrownBy(() -> Run.parse("{\"exakt\":true}", "l")).hasMessageContaining("there is no field exakt");
        assertThatThrownBy(() -> Run.parse("[1]", "l")).hasMessageContaining("l is [1]");
        assertThatThrownBy(() -> Run.parse("{\"exact\":", "l"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("l: ");
        assertThatThrownBy(() -> Run.now(Run.TORTURE, "torture").with("fautls", 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void awayFromACheckoutThereIsNoCommit() {
        assertThat(Checkout.describe(dir)).isNull();
    }
}
