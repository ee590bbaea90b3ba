package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected numbers are those of Kafka's {@code Utils.murmur2}, made non-negative. */
class KeyHashTest {
    @ParameterizedTest
    @CsvSource({
        "'', 275646681",
        "a, 584102524",
        "ab, 316155434",
        "abc, 479470107",
        "abcd, 823834100",
        "weir, 845719537",
        "21, 1173551340",
        "foobar, 1357151166",
        "a-little-bit-long-string, 1161502112",
        "a-little-bit-longer-string, 661178819",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, 2088585677"
    })
    void isKafkasMurmur2(String text, int expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(KeyHash.of(bytes, bytes.length)).isEqualTo(expected);
    }

    @Test
    void takesBytesAsUnsigned() {
        byte[] bytes = {-1, -32, -63, -94, -125, 100, 69};
        assertThat(KeyHash.of(bytes, bytes.length)).isEqualTo(582971833);
    }

    @Test
    void readsNoFurtherThanTheLength() {
        byte[] bytes = Arrays.copyOf("abc".getBytes(StandardCharsets.UTF_8), 100);
        bytes[3] = 'x';
        assertThat(KeyHash.of(bytes, 3)).isEqualTo(479470107);
    }
}
