package dev.weir.service.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClassArchiveCommandTest {
    @Test
    void theListOfClassesIsOfThisRelease() throws IOException {
        List<String> weirs =
                classes().stream().filter(name -> name.startsWith("dev/weir/")).toList();
        List<String> gone = weirs.stream()
                .filter(name -> ClassLoader.getSystemResource(name + ".class") == null)
                .toList();
        assertThat(weirs).hasSizeGreaterThan(250);
        // docs/bench.md says how the list is made; a few names of yesterday only cost a little time.
        assertThat(gone).hasSizeLessThan(weirs.size() / 10);
    }

    private static List<String> classes() throws IOException {
        try (BufferedReader list = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ClassArchiveCommand.class.getResourceAsStream("classes.list")),
                StandardCharsets.US_ASCII))) {
            return list.lines().toList();
        }
    }

    @Test
    void itNeedsAJar() {
        assertThatThrownBy(() -> new ClassArchiveCommand().call())
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("needs Weir's jar");
    }
}
