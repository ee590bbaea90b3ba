package dev.weir.lab.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    /** Run by the child. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            System.out.println("child says " + System.getenv("WORD") + " " + args[0]);
            if (args[0].equals("wait")) {
                Thread.currentThread().join();
            }
            System.exit(Integer.parseInt(args[0]));
        }
    }

    @Test
    void theExitCodeAndWhatItPrintedAreKept() {
        try (ChildProcess child = start("7")) {
            assertThat(child.exitCode(LONG)).isEqualTo(7);
            assertThat(child.logTail(5)).contains("child says hello 7");
        }
    }

    @Test
    void aKilledChildEndsWith137EvenWhenStopped() throws Exception {
        try (ChildProcess child = start("wait")) {
            child.stop();
            awaitState(child, 'T');
            child.kill9();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.exitCode(LONG)).isEqualTo(137);
        }
    }

    @Test
    void aStoppedChildGoesOn() throws Exception {
        try (ChildProcess child = start("wait")) {
            child.stop();
            awaitState(child, 'T');
            child.resume();
            awaitState(child, 'S');
            child.terminate();
            assertThat(child.exitCode(LONG)).isEqualTo(143);
        }
    }

    @Test
    void waitingTooLongShowsTheLog() {
        try (ChildProcess child = start("wait")) {
            assertThat(child.waitFor(Duration.ofMillis(1))).isEmpty();
            assertThatThrownBy(() -> child.exitCode(Duration.ofMillis(1))).hasMessageContaining("was expected to end");
            assertThat(child.isAlive()).isTrue();
        }
    }

    private ChildProcess start(String what) {
        return ChildProcess.java(Child.class.getName())
                .name("child")
                .jvmArgs(List.of("-Xmx32m", "-XX:+UseSerialGC"))
                .environment("WORD", "hello")
                .args(what)
                .start(dir.resolve("child.log"));
    }

    private static void awaitState(ChildProcess child, char state) throws Exception {
        Path stat = Path.of("/proc", Long.toString(child.pid()), "stat");
        long deadline = System.nanoTime() + LONG.toNanos();
        char found;
        do {
            String line = Files.readString(stat);
            found = line.charAt(line.lastIndexOf(')') + 2);
            Thread.onSpinWait();
        } while (found != state && System.nanoTime() < deadline);
        assertThat(found).isEqualTo(state);
    }
}
