package dev.weir.connector.kafka.sink;

import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.serde.Serializer;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Kafka topic inside the job's transactions: what it writes becomes visible, to readers with {@code
 * isolation.level=read_committed}, together with the checkpoint that it belongs to.
 *
 * @param <T> what it takes
 */
public final class KafkaSink<T> implements Sink<T> {
    private final String topic;
    private final @Nullable Serializer<? super T> key;
    private final Serializer<? super T> value;
    private final boolean keepTimestamps;

    private KafkaSink(Builder<T> b, String topic, Serializer<? super T> value) {
        this.topic = topic;
        this.key = b.key;
        this.value = value;
        this.keepTimestamps = b.keepTimestamps;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    @Override
    public String describe() {
        return "kafka topic " + topic;
    }

    @Override
    public List<String> streams() {
        return List.of(topic);
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        return new KafkaSinkWriter<>(topic, key, value, keepTimestamps, context);
    }

    /** Builds a {@link KafkaSink}. */
    public static final class Builder<T> {
        private @Nullable String topic;
        private @Nullable Serializer<? super T> key;
        private @Nullable Serializer<? super T> value;
        private boolean keepTimestamps = true;

        /** Required. */
        public Builder<T> topic(String name) {
            topic = name;
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

        /** Lets the producer set the time of sending, instead of the record's own timestamp. */
        public Builder<T> sendingTimestamps() {
            keepTimestamps = false;
            return this;
        }

        /** @throws WeirException CONFIGURATION when something required is missing */
        public KafkaSink<T> build() {
            if (topic == null || topic.isBlank()) {
                throw new WeirException(ExitCode.CONFIGURATION, "a KafkaSink needs a topic: call topic(name)");
            }
            if (value == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the KafkaSink of topic " + topic + " needs a valueSerializer: call valueSerializer(...)");
            }
            return new KafkaSink<>(this, topic, value);
        }
    }
}
