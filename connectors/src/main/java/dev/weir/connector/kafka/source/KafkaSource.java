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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kafka topics, {@code read_committed}. Its place in each partition is part of every checkpoint; the offsets that
 * Kafka keeps for the consumer group are only shown, never read.
 *
 * @param <T> what it emits
 */
public final class KafkaSource<T> implements Source<T> {
    private static final Duration DEFAULT_DISCOVERY_INTERVAL = Duration.ofSeconds(30);
    private static final int DISCOVERY_TIMEOUT_MS = 15_000;
    private static final Pattern CLUSTER_NAME = Pattern.compile("[a-z0-9-]+");

    private final @Nullable String cluster;
    private final TopicSelection topics;
    private final KafkaRecordDeserializer<T> deserializer;
    private final OffsetsInitializer start;
    private final @Nullable OffsetsInitializer end;
    private final Duration discoveryInterval;
    private final UnreadableRecords onUnreadable;

    private KafkaSource(TopicSelection topics, KafkaRecordDeserializer<T> deserializer, Builder<T> builder) {
        this.cluster = builder.cluster;
        this.topics = topics;
        this.deserializer = deserializer;
        this.start = builder.start;
        this.end = builder.end;
        this.discoveryInterval = builder.discoveryInterval;
        this.onUnreadable = builder.onUnreadable;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    @Override
    public String describe() {
        return "kafka " + place() + " from " + start + (end == null ? "" : " to " + end);
    }

    @Override
    public List<String> streams() {
        return topics.names();
    }

    @Override
    public boolean isBounded() {
        return end != null;
    }

    private String place() {
        return topics + (cluster == null ? "" : " of cluster " + cluster);
    }

    private ConnectorContext in(ConnectorContext main) {
        return cluster == null ? main : main.cluster(cluster);
    }

    private static KafkaAdmin admin(ConnectorContext context) {
        return context.kafka().admin(context.adminSettings());
    }

    @Override
    public @Nullable String cluster() {
        return cluster;
    }

    /** On the job's own cluster the job looks by itself. */
    @Override
    public void preflight(ConnectorContext context) {
        if (cluster == null) {
            return;
        }
        try (KafkaAdmin admin = admin(in(context))) {
            topics.find(admin);
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("looking for " + place(), e);
        }
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        try (KafkaAdmin admin = admin(in(context))) {
            TreeMap<String, KafkaAdmin.Topic> found = topics.find(admin);
            List<TopicPartition> partitions = new ArrayList<>();
            for (KafkaAdmin.Topic topic : found.values()) {
                for (int p = 0; p < topic.partitions(); p++) {
                    partitions.add(new TopicPartition(topic.name(), p));
                }
            }
            Map<TopicPartition, Long> starts = start.starts(admin, partitions);
            Map<TopicPartition, Long> ends = end == null ? Map.of() : end.ends(admin, partitions);
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
            throw KafkaErrors.toWeir("finding the start offsets of " + place(), e);
        }
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
        try (KafkaAdmin admin = admin(in(context))) {
            return against(admin).of(restored, end);
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("checking the offsets of " + place(), e);
        }
    }

    /** What a bounded source has read to its end may be gone. */
    private ResumedSplits against(KafkaAdmin admin) {
        return new ResumedSplits(isBounded() ? topics.present(admin) : topics.find(admin), admin);
    }

    @Override
    public Duration discoveryInterval() {
        return discoveryInterval;
    }

    @Override
    public List<SourceSplit> newSplits(List<SourceSplit> known, ConnectorContext context) {
        ConnectorContext here = in(context);
        try (KafkaAdmin admin = here.kafka().admin(impatient(here.adminSettings()))) {
            List<SourceSplit> since = against(admin).since(known);
            return isBounded() ? List.of() : since;
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("looking for new partitions of " + place(), e);
        }
    }

    /** Whoever looks again and again need not wait for long. */
    private static Map<String, Object> impatient(Map<String, Object> adminSettings) {
        Map<String, Object> settings = new HashMap<>(adminSettings);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, DISCOVERY_TIMEOUT_MS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, DISCOVERY_TIMEOUT_MS);
        return settings;
    }

    @Override
    public SourceReader<T> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return new KafkaSourceReader<>(
                cluster == null ? "" : cluster + "/", splits, deserializer, onUnreadable, in(context));
    }

    @Override
    public @Nullable Sink<?> deadLetters(String uid) {
        String topic = onUnreadable.topic();
        return topic == null ? null : DeadLetter.sink(topic, uid);
    }

    /** Builds a {@link KafkaSource}. */
    public static final class Builder<T> {
        private @Nullable String cluster;
        private List<String> names = List.of();
        private @Nullable Pattern pattern;
        private @Nullable KafkaRecordDeserializer<T> deserializer;
        private OffsetsInitializer start = OffsetsInitializer.earliest();
        private @Nullable OffsetsInitializer end;
        private Duration discoveryInterval = DEFAULT_DISCOVERY_INTERVAL;
        private UnreadableRecords onUnreadable = UnreadableRecords.fail();

        /**
         * Reads from the cluster that the settings {@code kafka.cluster.<name>.*} describe; by default from the one that
         * the job writes to.
         */
        public Builder<T> cluster(String name) {
            cluster = name;
            return this;
        }

        /** Topics by name, which must exist; this or {@link #topicPattern} is required. */
        public Builder<T> topics(String... topics) {
            names = List.of(topics);
            return this;
        }

        /**
         * All topics whose whole name matches, Kafka's internal ones left out; at least one must exist. Topics that come
         * later are read too, see {@link #partitionDiscoveryInterval}.
         */
        public Builder<T> topicPattern(Pattern topics) {
            pattern = topics;
            return this;
        }

        /**
         * How often the job looks for partitions and topics that have come while it runs, which it then reads from their
         * beginning, and for topics that have vanished, which ends it; by default every 30 seconds, zero for never. A
         * bounded source looks only for topics that have vanished before it has read them to its end.
         */
        public Builder<T> partitionDiscoveryInterval(Duration interval) {
            discoveryInterval = interval;
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

        /**
         * Makes the source bounded: it ends at these offsets, which are fixed when the job first starts, or first starts
         * with a bounded source.
         */
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
            TopicSelection topics = selection();
            if (deserializer == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of " + topics + " needs a deserializer: call valueDeserializer(...)");
            }
            if (discoveryInterval.isNegative()) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of " + topics + " has a negative partitionDiscoveryInterval ("
                                + discoveryInterval + "): zero means never");
            }
            if (cluster != null && !CLUSTER_NAME.matcher(cluster).matches()) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of " + topics + " names the cluster '" + cluster
                                + "', expected one or more of a-z 0-9 -");
            }
            checkDeadLetterTopic(topics);
            return new KafkaSource<>(topics, deserializer, this);
        }

        /** Dead letters go to the main cluster. */
        private void checkDeadLetterTopic(TopicSelection topics) {
            String dead = onUnreadable.topic();
            boolean read = dead != null
                    && cluster == null
                    && (names.contains(dead)
                            || (pattern != null && pattern.matcher(dead).matches()));
            if (read) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSource of " + topics + " can't have " + dead
                                + " as its dead-letter topic: it would read its dead letters for ever. Name another");
            }
        }

        private TopicSelection selection() {
            if (names.isEmpty() == (pattern == null)) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "a KafkaSource needs topics: call topics(name...) or topicPattern(...), one of the two");
            }
            return pattern == null ? new TopicSelection.Listed(names) : new TopicSelection.Matching(pattern);
        }
    }
}
