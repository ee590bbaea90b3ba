package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetentionWatchTest {
    @Test
    void theFirstRecordThatIsTooOldIsNews() {
        RetentionWatch watch = new RetentionWatch(10_000, 1_000);
        assertThat(watch.isNews(9_000)).isFalse();
        assertThat(watch.isNews(8_999)).isTrue();
        assertThat(watch.isNews(1)).isFalse();
    }

    @Test
    void whatIsKeptForEverIsNeverTooOld() {
        assertThat(new RetentionWatch(10_000, Long.MAX_VALUE).isNews(0)).isFalse();
    }
}
