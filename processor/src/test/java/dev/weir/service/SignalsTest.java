package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.job.JobGraph;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsTest {
    /** A process whose job runs until it is told to shut down, and says so. */
    public static final class Waiting {
        public static void main(String[] args) {
            CountDownLatch told = new CountDownLatch(1);
            FakeControl control = new FakeControl() {
                @Override
                public void shutDown() {
                    told.countDown();
                }
            };
            JobLauncher launcher = (graph, config, started) -> {
                started.accept(control);
                System.out.println("started");
                awaitUninterrupted(told);
                System.out.println("ended in order");
                return new Outcome(ExitCode.DONE, "shut down");
            };
            Map<String, String> given = Map.of("kafka.bootstrap.servers", "b:1", "checkpoint.dir", args[0]);
            var config = JobConfigReader.read(Settings.of(null, given, name -> null), "waiting");
            System.exit(new JobProcess(launcher, new JobGraph(List.of()), config)
                    .run()
                    .code()
                    .code());
        }

        private static void awaitUninterrupted(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void sigtermEndsTheJobInOrderAndTheProcessWithTheSignalsCode() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("started");
            process.toHandle().destroy(); // Process.destroy would close its output too
            assertThat(out.readLine()).isEqualTo("ended in order");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }
}
