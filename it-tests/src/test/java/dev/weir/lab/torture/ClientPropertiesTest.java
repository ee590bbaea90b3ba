package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientPropertiesTest {
    @TempDir
    Path folder;

    /** Writes the file, and runs until it is ended. */
    public static final class Endless {
        private Endless() {}

        public static void main(String[] args) throws InterruptedException {
            ClientProperties.write(Path.of(args[0]), Map.of("kafka.sasl.jaas.config", "secret"));
            System.out.println("written");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void onlyThisUserReadsThemAndNothingIsFilledIn() throws IOException {
        Path file = ClientProperties.write(folder, Map.of("kafka.sasl.jaas.config", "a${B}"));
        assertThat(Files.readString(file)).contains("kafka.sasl.jaas.config=a$${B}");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void aProcessThatIsEndedLeavesNoPasswords() {
        ChildProcess process = ChildProcess.java(Endless.class.getName())
                .args(folder.toString())
                .start(folder.resolve("log"));
        Waiting.until(Duration.ofSeconds(30), () -> process.logTail(5).contains("written"));
        assertThat(folder.resolve("clients.properties")).exists();
        process.terminate();
        assertThat(process.exitCode(Duration.ofSeconds(20))).isEqualTo(143);
        assertThat(folder.resolve("clients.properties")).doesNotExist();
    }
}
