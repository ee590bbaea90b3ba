package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.torture.Vitals.Sample;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class VitalsTest {
    private static List<String> judge(IntFunction<Sample> at) {
        return Vitals.judge(IntStream.range(0, 360).mapToObj(at).toList());
    }

    private static Sample held(long rssMb, long threads, long files) {
        return new Sample(rssMb, threads, files, 80, 50, 9_000);
    }

    private static Sample stored(long heapMb, long files, long kb) {
        return new Sample(300, 40, 100, heapMb, files, kb);
    }

    @Test
    void whatGoesUpAndDownIsFlat() {
        assertThat(judge(i -> held(300 + i % 20, 40 + i % 3, 100 + i % 30))).isEmpty();
        assertThat(judge(i -> stored(80 + i % 5, 50 + i % 20, 9_000 + i % 2_000)))
                .isEmpty();
    }

    @Test
    void whatGrowsWhileItWarmsUpIsFlat() {
        assertThat(judge(i -> held(Math.min(300, 100 + 10L * i), 40, 100))).isEmpty();
    }

    @Test
    void memoryThatGrowsIsFound() {
        assertThat(judge(i -> held(300 + i, 40, 100)))
                .singleElement()
                .asString()
                .startsWith("resident memory (MB) grew: ");
    }

    @Test
    void aThreadMoreEachFiveMinutesAndAFileMoreEachHundredSecondsAreFound() {
        assertThat(judge(i -> held(300, 40 + i / 30, 100 + i / 10)))
                .hasSize(2)
                .anyMatch(f -> f.startsWith("threads grew"))
                .anyMatch(f -> f.startsWith("open files grew"));
    }

    @Test
    void garbageThatIsNoneIsFound() {
        assertThat(judge(i -> stored(80 + i / 5, 50, 9_000)))
                .singleElement()
                .asString()
                .startsWith("heap after a collection (MB) grew: ");
    }

    @Test
    void filesThatNobodyDeletesAreFound() {
        assertThat(judge(i -> stored(80, 50 + i / 4, 9_000 + 50L * i)))
                .hasSize(2)
                .anyMatch(f -> f.startsWith("stored files grew"))
                .anyMatch(f -> f.startsWith("stored (KB) grew"));
    }

    @Test
    void fewSamplesAreNoProof() {
        assertThat(Vitals.judge(List.of(held(1, 1, 1))))
                .singleElement()
                .asString()
                .contains("only 1 samples");
    }

    @Test
    void whatWasNotMeasuredIsSaidAndNotJudged() {
        List<Sample> samples = Collections.nCopies(30, stored(Vitals.NOT_MEASURED, 50, 9_000));
        assertThat(Vitals.judge(samples)).isEmpty();
        assertThat(Vitals.describe(samples))
                .contains("heap after a collection (MB) not measured, ", "stored files 50 -> 50");
        assertThat(Vitals.describe(List.of())).isEqualTo("nothing was measured");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatHasEndedGivesNoSample() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        Vitals vitals = new Vitals(process.pid(), List::of);
        vitals.sample();
        assertThat(vitals.samples()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessIsLookedAt() {
        Vitals vitals = new Vitals(ProcessHandle.current().pid(), () -> List.of(1_000L, 3_000L));
        vitals.sample();
        Sample sample = vitals.samples().get(0);
        assertThat(sample.rssMb()).isGreaterThan(20);
        assertThat(sample.threads()).isGreaterThan(5);
        assertThat(sample.files()).isGreaterThan(3);
        assertThat(sample.heapMb()).isGreaterThan(1);
        assertThat(sample.storedFiles()).isEqualTo(2);
        assertThat(sample.storedKb()).isEqualTo(3);
    }
}
