package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.torture.Vitals.Sample;
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

    @Test
    void whatGoesUpAndDownIsFlat() {
        assertThat(judge(i -> new Sample(300 + i % 20, 40 + i % 3, 100 + i % 30)))
                .isEmpty();
    }

    @Test
    void whatGrowsWhileItWarmsUpIsFlat() {
        assertThat(judge(i -> new Sample(Math.min(300, 100 + 10L * i), 40, 100)))
                .isEmpty();
    }

    @Test
    void memoryThatGrowsIsFound() {
        assertThat(judge(i -> new Sample(300 + i, 40, 100)))
                .singleElement()
                .asString()
                .startsWith("resident memory (MB) grew: ");
    }

    @Test
    void oneThreadAndOneFileMoreEachTenMinutesAreFound() {
        assertThat(judge(i -> new Sample(300, 40 + i / 30, 100 + i / 10)))
                .hasSize(2)
                .anyMatch(f -> f.startsWith("threads grew"))
                .anyMatch(f -> f.startsWith("open files grew"));
    }

    @Test
    void fewSamplesAreNoProof() {
        assertThat(Vitals.judge(List.of(new Sample(1, 1, 1))))
                .singleElement()
                .asString()
                .contains("only 1 samples");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessIsLookedAt() {
        Vitals vitals = new Vitals(ProcessHandle.current().pid());
        vitals.sample();
        Sample sample = vitals.samples().get(0);
        assertThat(sample.rssMb()).isGreaterThan(20);
        assertThat(sample.threads()).isGreaterThan(5);
        assertThat(sample.files()).isGreaterThan(3);
    }
}
