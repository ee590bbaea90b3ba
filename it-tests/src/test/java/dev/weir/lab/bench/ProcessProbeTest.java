package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessProbeTest {
    @TempDir
    Path proc;

    @BeforeEach
    void aProcessWithThreeThreads() throws Exception {
        Files.writeString(proc.resolve("stat"), stat("java", 500, 100));
        Files.writeString(proc.resolve("status"), "Name:\tjava\nVmHWM:\t  204800 kB\n");
        thread(1, "main", 300, 50);
        thread(2, "C1 CompilerThre", 40, 5);
        thread(3, "C2 CompilerThre", 150, 5);
    }

    @Test
    void timesAreReadPastNamesWithBlanks() {
        ProcessProbe.Sample sample = new ProcessProbe(proc).sample();
        assertThat(sample.cpuSeconds()).isEqualTo(6);
        assertThat(sample.jitSeconds()).isEqualTo(2);
        assertThat(sample.peakRssMb()).isEqualTo(200);
    }

    @Test
    void theTimeOfCompilerThreadsStaysWhenTheyEnd() throws Exception {
        ProcessProbe probe = new ProcessProbe(proc);
        probe.sample();
        Files.delete(proc.resolve("task/3/comm"));
        assertThat(probe.sample().jitSeconds()).isEqualTo(2);
    }

    @Test
    void theLastAnswerStaysWhenTheProcessIsGone() throws Exception {
        ProcessProbe probe = new ProcessProbe(proc);
        ProcessProbe.Sample alive = probe.sample();
        Files.delete(proc.resolve("stat"));
        assertThat(probe.sample()).isEqualTo(alive);
    }

    @Test
    void aRealProcessCanBeRead() {
        ProcessProbe.Sample sample = new ProcessProbe(ProcessHandle.current().pid()).sample();
        assertThat(sample.cpuSeconds()).isPositive();
        assertThat(sample.peakRssMb()).isPositive();
    }

    private void thread(int id, String name, int user, int system) throws Exception {
        Path task = Files.createDirectories(proc.resolve("task/" + id));
        Files.writeString(task.resolve("comm"), name + "\n");
        Files.writeString(task.resolve("stat"), stat(name, user, system));
    }

    private static String stat(String name, int user, int system) {
        return "7 (" + name + ") S 1 2 3 4 5 6 7 8 9 10 " + user + " " + system + " 0 0 20 0\n";
    }
}
