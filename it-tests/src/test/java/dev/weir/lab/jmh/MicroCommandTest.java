package dev.weir.lab.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MicroCommandTest {
    @Test
    void everyBenchmarkRuns() {
        int exit = new CommandLine(new MicroCommand()).execute("--forks=0", "--iterations=1", "--millis=10");
        assertThat(exit).isZero();
    }
}
