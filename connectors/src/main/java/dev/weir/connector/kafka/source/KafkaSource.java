package dev.weir.connector.kafka.source;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Sink;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.connector.serde.Deserializer;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kafka topics, {@code read_committed}. Its place in each partition is part of every checkpoint; the offsets that
 * Kafka keeps for the consumer group are only shown, never read.
 *
 * @param <T> what it emits
 */
public final class KafkaSource<T> implements Source<T> {
    private final List<String> topics;
    private final KafkaRecordDeserializer<T> deserializer;
    private final OffsetsInitializer start;
    private final @Nullable OffsetsInitializer end;
    private final UnreadableRecords onUnreadable;

    private KafkaSource(
            List<String> topics,
            KafkaRecordDeserializer<T> deserializer,
            OffsetsInitializer start,
            @Nullable OffsetsInitializer end,
            UnreadableRecords onUnreadable) {
        this.topics = topics;
        this.deserializer = deserializer;
        this.start = start;
        this.end = end;
        this.onUnreadable = onUnreadable;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    @Override
    public String describe() {
        return "kafka topics " + topics + " from " + start + (end == null ? "" : " to " + end);
    }

    @Override
    public List<String> streams() {
        return topics;
    }

    @Override
    public boolean isBounded() {
        return end != null;
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        try (KafkaAdmin admin = context.kafka().admin(context.adminSettings())) {
            Map<String, KafkaAdmin.Topic> found = describe(admin);
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                for (int p = 0; p < topic(found, topic).partitions(); p++) {
                    partitions.add(new TopicPartition(topic, p));
                }
            }
            Map<TopicPartition, Long> starts = start.resolve(admin, partitions);
            Map<TopicPartition, Long> ends = end == null ? Map.of() : end.resolve(admin, partitions);
            List<SourceSplit> splits = new ArrayList<>();
            for (TopicPartition p : partitions) {
                splits.add(new SourceSplit(
                        p.topic(),
                        topic(found, p.topic()).id(),
                        p.partition(),
                        starts.getOrDefault(p, 0L),
                        ends.getOrDefault(p, SourceSplit.UNBOUNDED)));
            }
            return splits;
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("finding the start offsets of topics " + topics, e);
        }
    }

    private Map<String, KafkaAdmin.Topic> describe(KafkaAdmin admin) {
        Map<String, KafkaAdmin.Topic> found = admin.describeTopics(topics);
        TreeSet<String> missing = new TreeSet<>(topics);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the job reads topics that do not exist: " + String.join(", ", missing)
                            + ". Create them first, or correct the names");
        }
        return found;
    }

    private static KafkaAdmin.Topic topic(Map<String, KafkaAdmin.Topic> found, String name) {
        KafkaAdmin.Topic topic = found.get(name);
        if (topic == null) {
            throw new IllegalStateException("topic " + name + " was not described");
        }
        return topic;
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        try (KafkaAdmin admin = context.kafka().admin(context.adminSettings())) {
            return new ResumedSplits(describe(admin), admin).of(topics, restored, isBounded());
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("checking the offsets of topics " + topics, e);
        }
    }

    @Override
    public SourceReader<T> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return new KafkaSourceReader<>(splits, deserializer, onUnreadable, context);
    }

    @Override
    public @Nullable Sink<?> deadLetters(String uid) {
        String topic = onUnreadable.topic();
        return topic == null ? null : DeadLetter.sink(topic, uid);
    }

    /** Builds a {@link KafkaSource}. */
    public static final class Builder<T> {
        private List<String> topics = List.of();
        private @Nullable KafkaRecordDeserializer<T> deserializer;
        private OffsetsInitializer start = OffsetsInitializer.earliest();
        private @Nullable OffsetsInitializer end;
        private UnreadableRecords onUnreadable = UnreadableRecords.fail();

        /** Required. */
        public Builder<T> topics(String... names) {
            topics = List.of(names);
            return this;
        }

        /** Makes records of values alone; this or {@link #recordDeserializer} is required. */
        public Builder<T> valueDeserializer(Deserializer<T> value) {
            deserializer = record -> value.deserialize(record.value());
            return this;
        }

        /** Makes records of whole Kafka records: key, value, headers, timestamp. */
        public Builder<T> recordDeserializer(KafkaRecordDeserializer<T> whole) {
            deserializer = whole;
            return this;
        }

        /** Where a new job starts; by default at the earliest record. */
        public Builder<T> startingOffsets(OffsetsInitializer offsets) {
            start = offsets;
            return this;
        }

        /** Makes the source bounded: it ends at these offsets, which are fixed when the job first starts. */
        public Builder<T> bounded(OffsetsInitializer offsets) {
            end = offsets;
            return this;
        }

        /** What becomes of a record that the deserializer can't read; by default it ends the attempt. */
        public Builder<T> onUnreadable(UnreadableRecords policy) {
            onUnreadable = policy;
            return this;
        }

        /** @throws WeirException CONFIGURATION when something required is missing */
        public KafkaSource<T> build() {
            if (topics.isEmpty()) {
                throw new WeirException(ExitCode.CONFIGURATION, "a KafkaSource needs topics: call topics(name...)");
            }
            if (deserializer == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of topics " + topics + " needs a deserializer: call valueDeserializer(...)");
            }
            if (onUnreadable.topic() != null && topics.contains(onUnreadable.topic())) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of topics " + topics + " can't have " + onUnreadable.topic()
                                + " as its dead-letter topic: it would read its dead letters for ever. Name another");
            }
            return new KafkaSource<>(topics, deserializer, start, end, onUnreadable);
        }
    }
}
