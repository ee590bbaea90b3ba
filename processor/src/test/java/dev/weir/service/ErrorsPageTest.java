package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/errors.md says of the codes and the messages what the code says. */
class ErrorsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/reference/errors.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void thePageListsExactlyTheExitCodes() throws IOException {
        List<String> onThePage =
                lines().filter(line -> line.matches("\\| \\d+ \\|.*")).toList();
        assertThat(onThePage)
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(ErrorsPageTest::row)
                        .toList());
    }

    private static String row(ExitCode code) {
        boolean restarted = new WeirException(code, "").restartable();
        return "| " + code.code() + " | " + code.name() + " | " + (restarted ? "as `restart.strategy` says" : "no")
                + " |";
    }

    @Test
    void everyMessageOfThePageStandsInTheSource() throws IOException {
        String source = source();
        List<String> gone = new ArrayList<>();
        List<String> messages = messages();
        messages.stream().filter(m -> !source.contains(m)).forEach(gone::add);
        assertThat(messages).hasSizeGreaterThan(50);
        assertThat(gone).isEmpty();
    }

    /** What is quoted in the first column of the tables of messages. */
    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            Matcher m = QUOTED.matcher(line.substring(0, line.indexOf(" | ")));
            while (m.find()) {
                messages.add(m.group(1));
            }
        });
        return messages;
    }

    private static Stream<String> lines() throws IOException {
        return Files.readAllLines(PAGE).stream();
    }

    /** All production code, its texts joined where they are cut into lines. */
    private static String source() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String module : List.of("state", "connectors", "processor")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                all.append(files.filter(f -> f.toString().endsWith(".java"))
                        .map(ErrorsPageTest::read)
                        .collect(Collectors.joining()));
            }
        }
        return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
