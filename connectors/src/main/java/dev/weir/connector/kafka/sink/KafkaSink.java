package dev.weir.connector.kafka.sink;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.serde.Serializer;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes Kafka topics, by default inside the job's transactions: what it writes becomes visible, to readers with {@code
 * isolation.level=read_committed}, together with the checkpoint that it belongs to.
 *
 * @param <T> what it takes
 */
public final class KafkaSink<T> implements Sink<T> {
    private final AllowedTopics topics;
    private final @Nullable TopicSelector<T> selector;
    private final RecordShape<T> shape;
    private final DeliveryGuarantee guarantee;

    private KafkaSink(
            AllowedTopics topics,
            @Nullable TopicSelector<T> selector,
            RecordShape<T> shape,
            DeliveryGuarantee guarantee) {
        this.topics = topics;
        this.selector = selector;
        this.shape = shape;
        this.guarantee = guarantee;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    @Override
    public String describe() {
        return "kafka topic " + topics;
    }

    @Override
    public List<String> streams() {
        return List.copyOf(topics.names());
    }

    @Override
    public AllowedTopics allowedTopics() {
        return topics;
    }

    @Override
    public DeliveryGuarantee guarantee() {
        return guarantee;
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        TopicSelector<T> choice = selector;
        if (choice == null) {
            return writer(topics.names().iterator().next(), context);
        }
        return new SelectedTopicWriter<>(choice, writer("", context), context.topics(), context.wakeTask());
    }

    private TopicWriter<T> writer(String topic, SinkContext context) {
        return switch (guarantee) {
            case EXACTLY_ONCE -> new KafkaSinkWriter<>(topic, shape, context);
            case AT_LEAST_ONCE -> new AtLeastOnceWriter<>(topic, shape, context);
            case NONE -> new UnguaranteedWriter<>(topic, shape, context);
        };
    }

    /** Builds a {@link KafkaSink}. Functions serve all tasks: thread-safe. */
    public static final class Builder<T> {
        private @Nullable AllowedTopics topics;
        private @Nullable Function<? super T, ? extends @Nullable String> selector;
        private @Nullable Serializer<? super T> key;
        private @Nullable Serializer<? super T> value;
        private @Nullable Function<? super T, ? extends @Nullable Iterable<Header>> headers;
        private RecordTimestamp<? super T> timestamp = RecordTimestamp.eventTime();
        private @Nullable RecordPartitioner<? super T> partitioner;
        private DeliveryGuarantee guarantee = DeliveryGuarantee.EXACTLY_ONCE;

        /** The topic of all records; this or {@link #topicSelector} is required. */
        public Builder<T> topic(String name) {
            topics = AllowedTopics.of(name);
            selector = null;
            return this;
        }

        /**
         * Chooses each record's topic. A topic that is not allowed ends the job with an error, since it would be data that
         * says where the job writes.
         */
        public Builder<T> topicSelector(Function<? super T, ? extends @Nullable String> choice, AllowedTopics allowed) {
            topics = allowed;
            selector = choice;
            return this;
        }

        /** Makes the record's key, which also chooses its partition; without one records have no key. */
        public Builder<T> keySerializer(Serializer<? super T> serializer) {
            key = serializer;
            return this;
        }

        /** Required. Makes the record's value; null makes a tombstone. */
        public Builder<T> valueSerializer(Serializer<? super T> serializer) {
            value = serializer;
            return this;
        }

        /** Makes the record's headers; null for none. */
        public Builder<T> headers(Function<? super T, ? extends @Nullable Iterable<Header>> ofRecord) {
            headers = ofRecord;
            return this;
        }

        /** Gives the record its timestamp; by default its event time. */
        public Builder<T> timestamps(RecordTimestamp<? super T> ofRecord) {
            timestamp = ofRecord;
            return this;
        }

        /**
         * Chooses the partition; by default the key's murmur2 hash does, as in every Kafka client, and records without a
         * key are spread in batches.
         */
        public Builder<T> partitioner(RecordPartitioner<? super T> choice) {
            partitioner = choice;
            return this;
        }

        /** What is promised when the job fails and starts again; by default {@link DeliveryGuarantee#EXACTLY_ONCE}. */
        public Builder<T> guarantee(DeliveryGuarantee promise) {
            guarantee = promise;
            return this;
        }

        /** @throws WeirException CONFIGURATION when something required is missing */
        public KafkaSink<T> build() {
            AllowedTopics allowed = topics;
            if (allowed == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION, "a KafkaSink needs a topic: call topic(name) or topicSelector(...)");
            }
            Serializer<? super T> payload = value;
            if (payload == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSink of topic " + allowed + " needs a valueSerializer: call valueSerializer(...)");
            }
            RecordShape<T> shape = new RecordShape<>(
                    key, payload, headers, Objects.requireNonNull(timestamp, "timestamps"), partitioner);
            return new KafkaSink<>(
                    allowed,
                    selector == null ? null : new TopicSelector<>(selector, allowed, shape),
                    shape,
                    Objects.requireNonNull(guarantee, "guarantee"));
        }
    }
}
