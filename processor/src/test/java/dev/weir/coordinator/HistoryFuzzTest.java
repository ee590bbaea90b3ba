package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HistoryFuzzTest {
    private static final List<String> VALID = List.of(
            "2026-11-25T03:12:46.123Z 17-3 COMPLETED align-ms=4 flush-ms=2 write-ms=9 publish-ms=3 commit-ms=13"
                    + " total-ms=31 retries=0 bytes=4096 unaligned=1 overtaken-bytes=12",
            "2026-11-25T03:12:47.120Z 18-3 ABORTED align-ms=-1 flush-ms=-1 write-ms=-1 publish-ms=-1 commit-ms=-1"
                    + " total-ms=300000 retries=2 bytes=0 unaligned=0 overtaken-bytes=0 reason=no acknowledgement");
    private static final List<String> WORDS = List.of(
            "+1000000000-12-31T23:59:59Z",
            "99999999999999999999",
            " retries=99999999999",
            " bytes=1234567890123456789",
            " reason=",
            " a=1".repeat(5_000),
            "0-0",
            "\n");

    @Test
    void aLineIsReadWholeOrLeftOut() {
        Fuzz.of("history line")
                .texts(
                        VALID,
                        WORDS,
                        line -> HistoryLine.decode(line)
                                .ifPresent(stats -> assertThat(HistoryLine.decode(HistoryLine.encode(stats)))
                                        .contains(stats)));
    }

    @Test
    void aNumberThatIsTooLongIsNotCut() {
        String line = VALID.get(0);
        assertThat(HistoryLine.decode(line)).isPresent();
        assertThat(HistoryLine.decode(line.replace("bytes=4096", "bytes=12345678901234567890")))
                .isEmpty();
        assertThat(HistoryLine.decode(line.replace("retries=0", "retries=2147483648")))
                .isEmpty();
    }
}
