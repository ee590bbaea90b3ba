package dev.weir.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import org.junit.jupiter.api.Test;

final class AllowedTopicsTest {
    @Test
    void aListAllowsItsTopicsAlone() {
        AllowedTopics topics = AllowedTopics.of("a", "b");
        assertThat(topics.allows("a")).isTrue();
        assertThat(topics.allows("ab")).isFalse();
        assertThat(topics.names()).containsExactly("a", "b");
    }

    @Test
    void aPrefixAllowsWhatBeginsSoAndCanBeATopic() {
        AllowedTopics topics = AllowedTopics.prefix("orders-");
        assertThat(topics.allows("orders-eu")).isTrue();
        assertThat(topics.allows("orders")).isFalse();
        assertThat(topics.allows("orders-a/b")).isFalse();
        assertThat(topics.allows("orders-\n")).isFalse();
        assertThat(topics.allows("orders-" + "x".repeat(250))).isFalse();
        assertThat(topics.names()).isEmpty();
    }

    @Test
    void namesThatNoTopicCanHaveAreRefused() {
        assertThatThrownBy(() -> AllowedTopics.of("a b"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> AllowedTopics.of("..")).isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> AllowedTopics.of()).hasMessageContaining("at least one");
        assertThatThrownBy(() -> AllowedTopics.prefix("")).isInstanceOf(WeirException.class);
    }

    @Test
    void whatBothAllowIsFoundWhicheverWayRound() {
        assertThat(overlap(AllowedTopics.of("a", "b"), AllowedTopics.of("b", "c")))
                .isTrue();
        assertThat(overlap(AllowedTopics.of("a"), AllowedTopics.of("b"))).isFalse();
        assertThat(overlap(AllowedTopics.of("x-1"), AllowedTopics.prefix("x-"))).isTrue();
        assertThat(overlap(AllowedTopics.of("y-1"), AllowedTopics.prefix("x-"))).isFalse();
        assertThat(overlap(AllowedTopics.prefix("x-"), AllowedTopics.prefix("x-y-")))
                .isTrue();
        assertThat(overlap(AllowedTopics.prefix("x-"), AllowedTopics.prefix("y-")))
                .isFalse();
    }

    private static boolean overlap(AllowedTopics a, AllowedTopics b) {
        assertThat(a.overlaps(b)).isEqualTo(b.overlaps(a));
        return a.overlaps(b);
    }
}
