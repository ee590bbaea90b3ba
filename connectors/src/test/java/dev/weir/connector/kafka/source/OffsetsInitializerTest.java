package dev.weir.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.SourceSplit;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Offsets 10 to 20 are there. */
class OffsetsInitializerTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);

    private final FakeCluster cluster = new FakeCluster().topic("t", "id", 2);

    private List<Long> starts(OffsetsInitializer start) {
        return KafkaSource.<String>builder()
                .topics("t")
                .valueDeserializer(Serdes.string())
                .startingOffsets(start)
                .build()
                .initialSplits(cluster)
                .stream()
                .map(SourceSplit::nextOffset)
                .toList();
    }

    @Test
    void aJobStartsWhereTheGroupHasCommitted() {
        committed(15, 20);
        assertThat(starts(OffsetsInitializer.committedOffsets("g"))).containsExactly(15L, 20L);
    }

    @Test
    void withoutACommittedOffsetItStartsWhereTheJobSays() {
        cluster.groups.put("g", Map.of(P0, new OffsetAndMetadata(15)));
        assertThat(starts(OffsetsInitializer.committedOffsets("g", OffsetsInitializer.earliest())))
                .containsExactly(15L, 10L);
        assertThat(starts(OffsetsInitializer.committedOffsets("g", OffsetsInitializer.latest())))
                .containsExactly(15L, 20L);
    }

    @Test
    void withoutACommittedOffsetItDoesNotStartUnlessTheJobSaysWhere() {
        cluster.groups.put("g", Map.of(P0, new OffsetAndMetadata(15)));
        assertConfigurationError(
                () -> starts(OffsetsInitializer.committedOffsets("g")), "group g has no committed offset for [t-1]");
        assertConfigurationError(
                () -> starts(OffsetsInitializer.committedOffsets("other")), "group other has no committed offset");
    }

    @Test
    void committedOffsetsThatTheTopicNoLongerHoldsAreRefused() {
        committed(9, 20);
        assertConfigurationError(
                () -> starts(OffsetsInitializer.committedOffsets("g", OffsetsInitializer.earliest())),
                "offset 9 of t-0",
                "group g",
                "holds offsets 10 to 20");
    }

    @Test
    void givenOffsetsMustLieWithinTheTopic() {
        assertThat(starts(OffsetsInitializer.offsets(Map.of("t-0", 10L, "t-1", 20L))))
                .containsExactly(10L, 20L);
        assertConfigurationError(
                () -> starts(OffsetsInitializer.offsets(Map.of("t-0", 10L, "t-1", 21L))), "offset 21 of t-1");
        assertConfigurationError(
                () -> starts(OffsetsInitializer.offsets(Map.of("t-0", 9L, "t-1", 20L))), "offset 9 of t-0");
    }

    @Test
    void givenOffsetsNameEveryPartitionAndAreNotNegative() {
        assertConfigurationError(
                () -> starts(OffsetsInitializer.offsets(Map.of("t-0", 10L))), "no offset is given for t-1");
        assertConfigurationError(() -> OffsetsInitializer.offsets(Map.of("t-0", -1L)), "-1 is given for t-0");
    }

    @Test
    void aGivenEndMayLieAhead() {
        List<SourceSplit> splits = KafkaSource.<String>builder()
                .topics("t")
                .valueDeserializer(Serdes.string())
                .bounded(OffsetsInitializer.offsets(Map.of("t-0", 100L, "t-1", 100L)))
                .build()
                .initialSplits(cluster);
        assertThat(splits).allMatch(s -> s.endOffset() == 100);
    }

    @Test
    void aTimeIsTurnedIntoOffsets() {
        assertThat(starts(OffsetsInitializer.timestamp(Instant.ofEpochMilli(13))))
                .containsExactly(13L, 13L);
    }

    private void committed(long first, long second) {
        cluster.groups.put(
                "g",
                Map.of(P0, new OffsetAndMetadata(first), new TopicPartition("t", 1), new OffsetAndMetadata(second)));
    }

    private static void assertConfigurationError(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(parts);
    }
}
