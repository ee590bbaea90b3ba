package dev.weir.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.demo.DemoView.Event;
import dev.weir.lab.demo.DemoView.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final Status RUNNING = new Status("RUNNING", 4, "1017-4", 120, 0);

    @Test
    void fitsInto24LinesOf80ColumnsHoweverMuchThereIsToShow() {
        List<String> lines = new Screen(new Style(false, true)).render(view(RUNNING, 30));
        assertThat(lines).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);
    }

    @Test
    void showsTheProcessorsCheckpointAndAttempt() {
        assertThat(text(view(RUNNING, 1))).contains("running", "attempt 4", "checkpoint 1017-4", "killed 3x");
    }

    @Test
    void aProcessorThatDoesNotAnswerIsShownAsStarting() {
        assertThat(text(view(null, 1))).contains("starting").doesNotContain("attempt");
    }

    @Test
    void theLatestEventsAreShown() {
        assertThat(text(view(RUNNING, 30))).contains("event 29").doesNotContain("event 10 ");
    }

    @Test
    void withoutColoursThereAreNoEscapes() {
        assertThat(text(view(RUNNING, 3))).doesNotContain("\033");
        assertThat(String.join("\n", new Screen(new Style(true, true)).render(view(RUNNING, 3))))
                .contains("\033[31m");
    }

    @Test
    void withoutUnicodeAllIsAscii() {
        String text = String.join("\n", new Screen(new Style(true, false)).render(view(RUNNING, 3)));
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
    }

    @Test
    void theEnvironmentDecidesOnColoursAndCharacters() {
        assertThat(Style.of(Map.of("LANG", "en_US.UTF-8"))).isEqualTo(new Style(true, true));
        assertThat(Style.of(Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"))).isEqualTo(new Style(true, false));
        assertThat(Style.of(Map.of("NO_COLOR", "1"))).isEqualTo(new Style(false, false));
    }

    @Test
    void redrawingGoesHomeAndClearsWhatIsLeftOver() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ScreenDisplay display = new ScreenDisplay(
                new Screen(new Style(false, true)), new PrintStream(bytes, false, StandardCharsets.UTF_8))) {
            display.show(view(RUNNING, 1));
            bytes.reset();
            display.show(view(RUNNING, 2));
            assertThat(bytes.toString(StandardCharsets.UTF_8))
                    .startsWith("\033[H")
                    .doesNotContain("\033[2J")
                    .endsWith("\033[J");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("\033[?25h");
    }

    @Test
    void plainLinesSayEachEventOnce() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LineDisplay display = new LineDisplay(new PrintStream(bytes, false, StandardCharsets.UTF_8))) {
            display.show(view(RUNNING, 1));
            display.show(view(RUNNING, 2));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("event")))
                .hasSize(2);
    }

    private static String text(DemoView view) {
        return String.join("\n", new Screen(new Style(false, true)).render(view));
    }

    private static DemoView view(@Nullable Status status, int events) {
        List<AirportTotal> busiest = IntStream.range(0, 6)
                .mapToObj(i -> new AirportTotal("AA" + i, 1234 - i, 9999))
                .toList();
        return new DemoView(
                123.4,
                20_000,
                19_999,
                "2001-03-31 21:30",
                19_888,
                16_600,
                new DemoView.Process(1_234_567, true, 3),
                new DemoView.Process(1_234_566, true, 1),
                status,
                busiest,
                Map.of("AA0", "Raleigh-Durham"),
                IntStream.range(0, events)
                        .mapToObj(i ->
                                new Event(i, i % 2 == 0 ? Kind.KILL : Kind.NEWS, "event " + i + " " + "x".repeat(90)))
                        .toList());
    }
}
