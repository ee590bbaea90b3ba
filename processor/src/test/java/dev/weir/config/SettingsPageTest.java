package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "settings.md");

    @Test
    void thePageListsExactlyTheSettingsOfTheCode() throws IOException {
        var onThePage = Files.readAllLines(PAGE).stream()
                .takeWhile(line -> !line.startsWith("## Kafka"))
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(onThePage)
                .containsExactlyElementsOf(Arrays.stream(Setting.values())
                        .map(SettingsPageTest::row)
                        .toList());
    }

    @Test
    void thePageNamesEveryRefusedKafkaKey() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(RefusedKafkaKeys.keys()).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
    }

    private static String row(Setting s) {
        String fallback = s.defaultValue().map(d -> "`" + d + "`").orElse("");
        return "| `" + s.key() + "` | " + s.kind().label() + " | " + fallback + " | " + s.meaning() + " |";
    }
}
