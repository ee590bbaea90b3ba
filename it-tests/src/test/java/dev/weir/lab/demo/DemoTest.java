package dev.weir.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.Lab;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
final class DemoTest {
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");

    @TempDir
    Path dir;

    @Test
    void killedProcessorsAndBrokersLoseNothing() {
        try (ChildProcess demo = ChildProcess.java(Lab.class.getName())
                .name("demo")
                .jvmArgs(SMALL)
                .args("demo", "--plain", "--seconds", "20", "--kills", "3", "--broker-kills", "1")
                .start(dir.resolve("demo.log"))) {
            assertThat(demo.exitCode(Duration.ofMinutes(3)))
                    .as(demo.logTail(50))
                    .isZero();
            assertThat(demo.logTail(1))
                    .isEqualTo("EXACT: 20000 flights in, 20000 counted, 0 lost, 0 duplicated, 4 kills");
        }
    }

    @Test
    void endingTheDemoEndsItsProcessesAndDeletesItsFolder() throws Exception {
        try (ChildProcess demo = ChildProcess.java(Lab.class.getName())
                .name("demo")
                .jvmArgs(SMALL)
                .jvmArgs(List.of("-Djava.io.tmpdir=" + dir))
                .args("demo", "--plain")
                .start(dir.resolve("demo.log"))) {
            awaitLine(demo, "first flights counted");
            List<ProcessHandle> children =
                    ProcessHandle.of(demo.pid()).orElseThrow().children().toList();
            assertThat(children).hasSize(2);
            demo.terminate();
            demo.exitCode(Duration.ofSeconds(30));
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(dir.toFile().list()).containsExactly("demo.log");
        }
    }

    private static void awaitLine(ChildProcess demo, String line) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!demo.logTail(50).contains(line)) {
            assertThat(demo.waitFor(Duration.ofMillis(100)))
                    .as(demo.logTail(50))
                    .isEmpty();
            assertThat(System.nanoTime()).as(demo.logTail(50)).isLessThan(deadline);
        }
    }
}
