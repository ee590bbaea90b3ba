package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.JobTransactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of steps is that of the production source, neither more nor less. */
class ProtocolStepTest {
    /** Tests run in their module's folder. */
    private static final Path COORDINATOR = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .getParent()
            .resolve("processor/src/main/java/dev/weir/coordinator");

    private static final Pattern STEP = Pattern.compile(
            "(?:\\w+\\.step|new Step)\\(\\s*\"([a-z0-9-]+)\"(\\s*\\+)?|reached\\(\"before:([a-z0-9-]+)\"\\)");

    @Test
    void everyStepOfProductionIsListed() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (ProtocolStep step : ProtocolStep.values()) {
            listed.add(step.stepName());
        }
        assertThat(stepsInSource()).isEqualTo(listed);
    }

    private static Set<String> stepsInSource() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(COORDINATOR)) {
            for (Path file : files.toList()) {
                Matcher m = STEP.matcher(Files.readString(file));
                while (m.find()) {
                    add(m, names);
                }
            }
        }
        return names;
    }

    private static void add(Matcher m, Set<String> names) {
        String name = m.group(1) == null ? m.group(3) : m.group(1);
        if (m.group(2) == null) {
            names.add(name);
            return;
        }
        // "fence-" + id
        for (int id = 0; id < JobTransactions.IDS; id++) {
            names.add(name + id);
        }
    }
}
