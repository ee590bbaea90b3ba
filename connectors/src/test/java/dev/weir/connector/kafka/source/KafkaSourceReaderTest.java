package dev.weir.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A reader on the client library's own consumer mock. */
class KafkaSourceReaderTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final FakeCluster cluster = new FakeCluster().topic("t", "id", 2);
    private final KafkaSource<String> source = KafkaSource.<String>builder()
            .topics("t")
            .valueDeserializer(Serdes.string())
            .build();
    private final List<String> emitted = new ArrayList<>();

    private static SourceSplit split(int partition, long from) {
        return new SourceSplit("t", "id", partition, from, SourceSplit.UNBOUNDED);
    }

    private void write(TopicPartition partition, long offset, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        cluster.consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, bytes));
        cluster.consumer.updateEndOffsets(Map.of(partition, offset + 1));
    }

    private int poll(SourceReader<String> reader, int max) {
        return reader.poll((value, timestamp, split) -> emitted.add(split + ":" + value), max);
    }

    @Test
    void splitsThatAreAddedAreReadBesideTheOthers() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        write(P0, 0, "a");
        write(P0, 1, "b");
        poll(reader, 1);
        reader.addSplits(List.of(split(1, 10)));
        write(P1, 10, "x");
        poll(reader, 10);
        poll(reader, 10);
        assertThat(emitted).containsExactly("0:a", "0:b", "1:x");
        assertThat(reader.position()).containsExactly(split(0, 2), split(1, 11));
    }

    @Test
    void anAddedSplitIsInTheNextSnapshotBeforeItsFirstRecord() {
        SourceReader<String> reader = source.createReader(List.of(), cluster);
        reader.addSplits(List.of(split(1, 10)));
        assertThat(reader.position()).containsExactly(split(1, 10));
    }

    /** A consumer that finds its log cut says so wherever it is asked next. */
    @Test
    void anOffsetThatIsNoLongerThereIsNamedWhereverItIsNoticed() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 5)), cluster);
        write(P0, 5, "a");
        cluster.positionFails = new OffsetOutOfRangeException(Map.of(P0, 5L));
        assertThatThrownBy(() -> poll(reader, 10))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("t-0");
    }

    @Test
    void recordsThatWereReadAndAreLostAreNamed() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 5)), cluster);
        write(P0, 5, "a");
        cluster.positionFails =
                new LogTruncationException(Map.of(P0, 5L), Map.of(P0, new OffsetAndMetadata(3, Optional.of(1), "")));
        assertThatThrownBy(() -> poll(reader, 10))
                .hasMessageContainingAll("t-0 up to offset 5", "from offset 3 on", "records that were read are gone");
        cluster.positionFails = new LogTruncationException(Map.of(P0, 5L), Map.of());
        assertThatThrownBy(() -> poll(reader, 10)).hasMessageContaining("not all of that is in the topic");
    }

    /** Between two polls the task looks whether what it has emitted finds room. */
    @Test
    void ofLargeRecordsAPollEmitsFew() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        for (int i = 0; i < 5; i++) {
            cluster.consumer.addRecord(large(i));
        }
        List<Integer> sizes = new ArrayList<>();
        SourceReader.Emitter<String> out = new SourceReader.Emitter<>() {
            @Override
            public void emit(String value, long timestampMs, int split) {}

            @Override
            public void reads(int bytes) {
                sizes.add(bytes);
            }
        };
        assertThat(reader.poll(out, 10)).isEqualTo(3);
        assertThat(reader.poll(out, 10)).isEqualTo(2);
        assertThat(sizes).hasSize(5).containsOnly(400_000);
        assertThat(reader.position()).containsExactly(split(0, 5));
    }

    /** The consumer then has the brokers check it. */
    @Test
    void aReaderGoesOnWithTheEpochOfWhatWasReadBefore() {
        SourceSplit restored = split(0, 3).at(3, 7);
        SourceReader<String> reader = source.createReader(List.of(restored, split(1, 0)), cluster);
        assertThat(cluster.epochsSought).isEqualTo(Map.of(P0, 7));
        assertThat(reader.position()).containsExactly(restored, split(1, 0));
    }

    @Test
    void aPositionHasTheEpochOfItsLastRecord() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        cluster.consumer.addRecord(small(0, 4));
        cluster.consumer.addRecord(small(1, 5));
        poll(reader, 1);
        assertThat(reader.position()).containsExactly(split(0, 0).at(1, 4));
        poll(reader, 1);
        assertThat(reader.position()).containsExactly(split(0, 0).at(2, 5));
    }

    @Test
    void aPositionBehindAMarkerHasTheEpochOfTheMarker() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        cluster.consumer.addRecord(small(0, 4));
        poll(reader, 1);
        cluster.marker = new OffsetAndMetadata(2, Optional.of(6), "");
        poll(reader, 1);
        assertThat(reader.position()).containsExactly(split(0, 0).at(2, 6));
        poll(reader, 1);
        assertThat(reader.position()).containsExactly(split(0, 0).at(2, 6));
    }

    /** The marker behind the record may be of a later one. */
    @Test
    void aPositionBehindWhatNoOneKnowsTheEpochOfHasNone() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        cluster.consumer.addRecord(small(0, 4));
        poll(reader, 1);
        cluster.consumer.seek(P0, 2);
        poll(reader, 1);
        assertThat(reader.position()).containsExactly(split(0, 2));
    }

    private static ConsumerRecord<byte[], byte[]> small(long offset, int epoch) {
        byte[] value = {'v'};
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.of(epoch));
    }

    private static ConsumerRecord<byte[], byte[]> large(long offset) {
        int bytes = 400_000;
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                bytes,
                null,
                new byte[bytes],
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void lagIsWhatIsNotEmittedYet() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        for (int i = 0; i < 5; i++) {
            write(P0, i, "v");
        }
        poll(reader, 2);
        assertThat(reader.lag()).isEqualTo(Map.of("t-0", 3L));
    }

    /** As by a transaction's marker: the consumer has stepped over it, while records of another partition came. */
    @Test
    void offsetsWithoutRecordsAreNoLagThoughAnotherPartitionIsBusy() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0), split(1, 0)), cluster);
        write(P1, 0, "x");
        poll(reader, 10);
        cluster.consumer.updateEndOffsets(Map.of(P1, 2L));
        cluster.consumer.seek(P1, 2);
        write(P0, 0, "a");
        poll(reader, 10);
        assertThat(reader.lag()).isEqualTo(Map.of("t-0", 0L, "t-1", 0L));
    }

    @Test
    void aSplitMayHaveMoreWhileRecordsOfItLieFetched() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0), split(1, 0)), cluster);
        for (TopicPartition p : List.of(P0, P1)) {
            write(p, 0, "a");
            write(p, 1, "b");
        }
        poll(reader, 1);
        assertThat(reader.mayHaveMore(0)).isTrue();
        assertThat(reader.mayHaveMore(1)).isTrue();
        poll(reader, 10);
        poll(reader, 10);
        assertThat(emitted).hasSize(4);
        assertThat(reader.mayHaveMore(0)).isFalse();
        assertThat(reader.mayHaveMore(1)).isFalse();
    }

    @Test
    void aSplitMayHaveMoreWhileItsTopicHasMoreOrNobodyKnows() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0), split(1, 0)), cluster);
        cluster.consumer.updateEndOffsets(Map.of(P0, 1L, P1, 0L));
        assertThat(reader.mayHaveMore(0)).isTrue();
        assertThat(reader.mayHaveMore(1)).isFalse();
        cluster.isLagKnown = false;
        assertThat(reader.mayHaveMore(1)).isTrue();
    }

    @Test
    void aFinishedSplitHasNoMore() {
        SourceReader<String> reader = source.createReader(List.of(new SourceSplit("t", "id", 0, 5, 5)), cluster);
        cluster.isLagKnown = false;
        assertThat(reader.mayHaveMore(0)).isFalse();
    }

    @Test
    void aPausedSplitHoldsBackWhatIsFetchedAlready() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0), split(1, 0)), cluster);
        for (int i = 0; i < 3; i++) {
            write(P0, i, "a" + i);
            write(P1, i, "b" + i);
        }
        poll(reader, 1);
        int ahead = emitted.get(0).charAt(0) - '0';
        reader.setPaused(ahead, true);
        poll(reader, 10);
        poll(reader, 10);
        assertThat(emitted).hasSize(4);
        assertThat(reader.position()).containsExactly(split(0, ahead == 0 ? 1 : 3), split(1, ahead == 1 ? 1 : 3));
        assertThat(reader.lag()).containsEntry("t-" + ahead, 2L);

        reader.setPaused(ahead, false);
        poll(reader, 10);
        assertThat(emitted).hasSize(6).doesNotHaveDuplicates();
        assertThat(reader.position()).containsExactly(split(0, 3), split(1, 3));
    }

    @Test
    void aPausedSplitHoldsBackWhatComesWithTheSameFetch() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0), split(1, 0)), cluster);
        write(P0, 0, "a");
        write(P1, 0, "b");
        reader.setPaused(0, true);
        reader.setPaused(1, true);
        poll(reader, 10);
        reader.await(1);
        assertThat(emitted).isEmpty();
        reader.setPaused(0, false);
        reader.setPaused(1, false);
        poll(reader, 10);
        poll(reader, 10);
        assertThat(emitted).containsExactlyInAnyOrder("0:a", "1:b");
    }

    @Test
    void aRecordWithoutValueStopsTheJobUnlessTheDeserializerTakesIt() {
        SourceReader<String> reader = source.createReader(List.of(split(0, 0)), cluster);
        writeNull();
        assertThatThrownBy(() -> poll(reader, 10))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .hasMessageContainingAll("t-0", "offset 0", "tombstone");
    }

    @Test
    void aRecordThatTheDeserializerLeavesOutIsPassedAllTheSame() {
        SourceReader<String> reader = KafkaSource.<String>builder()
                .topics("t")
                .valueDeserializer(Serdes.skipNull(Serdes.string()))
                .build()
                .createReader(List.of(split(0, 0)), cluster);
        writeNull();
        write(P0, 1, "a");
        poll(reader, 10);
        assertThat(emitted).containsExactly("0:a");
        assertThat(reader.position()).containsExactly(split(0, 2));
    }

    @Test
    void aRecordDeserializerSeesThatThereIsNoKeyAndNoValue() {
        SourceReader<String> reader = KafkaSource.<String>builder()
                .topics("t")
                .recordDeserializer(r -> (r.key() == null) + "," + (r.value() == null))
                .build()
                .createReader(List.of(split(0, 0)), cluster);
        writeNull();
        poll(reader, 10);
        assertThat(emitted).containsExactly("0:true,true");
    }

    private void writeNull() {
        cluster.consumer.addRecord(new ConsumerRecord<>("t", 0, 0, null, null));
    }
}
