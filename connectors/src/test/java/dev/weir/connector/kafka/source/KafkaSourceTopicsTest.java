package dev.weir.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.SourceSplit;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Which topics and partitions a source reads, at its start and later. */
class KafkaSourceTopicsTest {
    private final FakeCluster cluster = new FakeCluster()
            .topic("orders-eu", "id-eu", 2)
            .topic("orders-us", "id-us", 1)
            .topic("bills", "id-b", 1);
    private final KafkaSource<String> orders =
            builder().topicPattern(Pattern.compile("orders-.*")).build();
    private final KafkaSource<String> eu = builder().topics("orders-eu").build();

    private static KafkaSource.Builder<String> builder() {
        return KafkaSource.<String>builder().valueDeserializer(Serdes.string());
    }

    @Test
    void allTopicsThatMatchAreRead() {
        assertThat(names(orders.initialSplits(cluster))).containsExactly("orders-eu-0", "orders-eu-1", "orders-us-0");
    }

    @Test
    void aTopicMatchesWithItsWholeNameOnly() {
        KafkaSource<String> source =
                builder().topicPattern(Pattern.compile("orders")).build();
        assertConfigurationError(() -> source.initialSplits(cluster), "no topic matches the pattern orders");
    }

    @Test
    void aPatternThatMatchesNothingIsAnErrorForABoundedSourceToo() {
        KafkaSource<String> source = builder()
                .topicPattern(Pattern.compile("nothing"))
                .bounded(OffsetsInitializer.latest())
                .build();
        assertConfigurationError(() -> source.initialSplits(cluster), "no topic matches the pattern nothing");
    }

    @Test
    void listAndPatternAtOnceAreRefused() {
        assertConfigurationError(
                () -> builder().topics("a").topicPattern(Pattern.compile("b")).build(), "one of the two");
    }

    @Test
    void topicsThatComeLaterAreReadFromTheirBeginning() {
        List<SourceSplit> known = orders.initialSplits(cluster);
        cluster.topic("orders-asia", "id-asia", 1).topic("orders-us", "id-us", 2);
        assertThat(orders.newSplits(known, cluster))
                .containsExactly(
                        new SourceSplit("orders-asia", "id-asia", 0, 10, SourceSplit.UNBOUNDED),
                        new SourceSplit("orders-us", "id-us", 1, 10, SourceSplit.UNBOUNDED));
    }

    @Test
    void topicsThatCameWhileTheJobStoodStillAreReadFromTheirBeginning() {
        List<SourceSplit> restored = orders.initialSplits(cluster);
        cluster.topic("orders-asia", "id-asia", 1);
        assertThat(names(orders.resumedSplits(restored, cluster)))
                .containsExactly("orders-eu-0", "orders-eu-1", "orders-us-0", "orders-asia-0");
    }

    @Test
    void whatIsKnownIsNotFoundAgain() {
        List<SourceSplit> known = new ArrayList<>(eu.initialSplits(cluster));
        cluster.topic("orders-eu", "id-eu", 3);
        known.addAll(eu.newSplits(known, cluster));
        assertThat(eu.newSplits(known, cluster)).isEmpty();
    }

    @Test
    void aBoundedSourceDiscoversNothing() {
        KafkaSource<String> source =
                builder().topics("bills").bounded(OffsetsInitializer.latest()).build();
        List<SourceSplit> restored = source.initialSplits(cluster);
        cluster.topic("bills", "id-b", 2);
        assertThat(source.resumedSplits(restored, cluster)).isEqualTo(restored);
        assertThat(source.newSplits(restored, cluster)).isEmpty();
    }

    @Test
    void aBoundedSourceNoticesThatWhatItReadsIsGoneOrAnotherOne() {
        KafkaSource<String> source =
                builder().topics("bills").bounded(OffsetsInitializer.latest()).build();
        assertThat(source.discoveryInterval()).isEqualTo(Duration.ofSeconds(30));
        List<SourceSplit> known = source.initialSplits(cluster);
        cluster.topic("bills", "another", 1);
        assertConfigurationError(() -> source.newSplits(known, cluster), "deleted and created again");
        cluster.topics.remove("bills");
        assertConfigurationError(() -> source.newSplits(known, cluster), "bills-0", "it is gone");
        assertConfigurationError(() -> source.resumedSplits(known, cluster), "bills-0", "it is gone");
    }

    @Test
    void whatABoundedSourceHasReadToItsEndMayGo() {
        KafkaSource<String> source = builder()
                .topics("bills", "orders-us")
                .bounded(OffsetsInitializer.latest())
                .build();
        SourceSplit bills = new SourceSplit("bills", "id-b", 0, 20, 20);
        SourceSplit us = new SourceSplit("orders-us", "id-us", 0, 12, 20);
        cluster.topics.remove("bills");
        assertThat(source.resumedSplits(List.of(bills, us), cluster)).containsExactly(bills, us);
        assertThat(source.newSplits(List.of(us), cluster)).isEmpty();
        cluster.topic("bills", "another", 1);
        assertThat(source.resumedSplits(List.of(bills, us), cluster)).containsExactly(bills, us);
    }

    @Test
    void aSourceThatIsNoLongerBoundedGoesOnPastItsFormerEnd() {
        SourceSplit atItsEnd = new SourceSplit("orders-eu", "id-eu", 0, 20, 20).withLargestEventTime(5);
        SourceSplit beforeIt = new SourceSplit("orders-eu", "id-eu", 1, 15, 20);
        cluster.topic("orders-eu", "id-eu", 3);
        assertThat(eu.resumedSplits(List.of(atItsEnd, beforeIt), cluster))
                .containsExactly(
                        new SourceSplit("orders-eu", "id-eu", 0, 20, SourceSplit.UNBOUNDED).withLargestEventTime(5),
                        new SourceSplit("orders-eu", "id-eu", 1, 15, SourceSplit.UNBOUNDED),
                        new SourceSplit("orders-eu", "id-eu", 2, 10, SourceSplit.UNBOUNDED));
    }

    /** Records behind the former end may have been deleted: they would be skipped. */
    @Test
    void aSourceThatIsNoLongerBoundedNeedsTheRecordsBehindItsFormerEnd() {
        SourceSplit atItsEnd = new SourceSplit("bills", "id-b", 0, 9, 9);
        KafkaSource<String> bills = builder().topics("bills").build();
        assertConfigurationError(() -> bills.resumedSplits(List.of(atItsEnd), cluster), "bills-0 at offset 9");
    }

    @Test
    void aSourceThatIsBoundedOnlyNowEndsWhereItsTopicEndsNow() {
        List<SourceSplit> restored = eu.initialSplits(cluster);
        cluster.topic("orders-eu", "id-eu", 3);
        KafkaSource<String> bounded = builder()
                .topics("orders-eu")
                .bounded(OffsetsInitializer.latest())
                .build();
        assertThat(bounded.resumedSplits(restored, cluster))
                .containsExactly(
                        new SourceSplit("orders-eu", "id-eu", 0, 10, 20),
                        new SourceSplit("orders-eu", "id-eu", 1, 10, 20),
                        new SourceSplit("orders-eu", "id-eu", 2, 10, 20));
    }

    @Test
    void discoveryIsEveryHalfMinuteUnlessTheJobSaysOtherwise() {
        assertThat(eu.discoveryInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(builder()
                        .topics("a")
                        .partitionDiscoveryInterval(Duration.ZERO)
                        .build()
                        .discoveryInterval())
                .isZero();
        assertConfigurationError(
                () -> builder()
                        .topics("a")
                        .partitionDiscoveryInterval(Duration.ofSeconds(-1))
                        .build(),
                "negative");
    }

    @Test
    void aTopicDeletedAndCreatedAgainIsNoticedWhileItIsRead() {
        List<SourceSplit> known = eu.initialSplits(cluster);
        cluster.topic("orders-eu", "another", 2);
        assertConfigurationError(() -> eu.newSplits(known, cluster), "deleted and created again", "id-eu", "another");
        assertConfigurationError(() -> eu.resumedSplits(known, cluster), "deleted and created again");
    }

    @Test
    void whatWasReadAndIsGoneIsNotTakenForRetention() {
        KafkaSource<String> bills = builder().topics("bills").build();
        SourceSplit ahead = new SourceSplit("bills", "id-b", 0, 25, SourceSplit.UNBOUNDED);
        assertConfigurationError(
                () -> bills.resumedSplits(List.of(ahead), cluster),
                "read bills-0 up to offset 25",
                "from offset 20 on",
                "records that were read are gone");
        SourceSplit behind = new SourceSplit("bills", "id-b", 0, 5, SourceSplit.UNBOUNDED);
        assertConfigurationError(
                () -> bills.resumedSplits(List.of(behind), cluster), "records that were not read are gone");
    }

    @Test
    void aTopicThatVanishesIsNoticedWhileItIsRead() {
        List<SourceSplit> known = orders.initialSplits(cluster);
        cluster.topics.remove("orders-us");
        assertConfigurationError(() -> orders.newSplits(known, cluster), "orders-us-0", "it is gone");
        List<SourceSplit> ofList = eu.initialSplits(cluster);
        cluster.topics.remove("orders-eu");
        assertConfigurationError(() -> eu.newSplits(ofList, cluster), "topics that do not exist: orders-eu");
    }

    @Test
    void aTopicWithFewerPartitionsIsNoticedWhileItIsRead() {
        List<SourceSplit> known = eu.initialSplits(cluster);
        cluster.topic("orders-eu", "id-eu", 1);
        assertConfigurationError(() -> eu.newSplits(known, cluster), "orders-eu-1", "only 1 partitions");
    }

    @Test
    void aSourceOfANamedClusterLooksThere() {
        FakeCluster other = new FakeCluster().topic("orders-eu", "id-there", 1);
        cluster.others.put("there", other);
        KafkaSource<String> source =
                builder().cluster("there").topics("orders-eu").build();
        source.preflight(cluster);
        List<SourceSplit> splits = source.initialSplits(cluster);
        assertThat(splits).extracting(SourceSplit::streamId).containsExactly("id-there");
        other.topic("orders-eu", "id-there", 2);
        assertThat(source.newSplits(splits, cluster)).hasSize(1);
        assertThat(source.resumedSplits(splits, cluster)).hasSize(2);
        source.createReader(splits, cluster);
        assertThat(other.consumer.assignment()).hasSize(1);
    }

    @Test
    void whatIsMissingInANamedClusterIsFoundBeforeTheClaim() {
        cluster.others.put("there", new FakeCluster());
        KafkaSource<String> source =
                builder().cluster("there").topics("orders-eu").build();
        assertConfigurationError(() -> source.preflight(cluster), "topics that do not exist: orders-eu");
        assertConfigurationError(() -> builder().cluster("No Name").topics("t").build(), "a-z 0-9 -");
    }

    private static List<String> names(List<SourceSplit> splits) {
        return splits.stream().map(SourceSplit::name).toList();
    }

    private static void assertConfigurationError(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll(parts);
    }
}
