package dev.weir.connector.kafka.source;

import dev.weir.connector.serde.DeserializationException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes a value of a whole Kafka record. Shared by all tasks: thread-safe. */
@FunctionalInterface
public interface KafkaRecordDeserializer<T> {
    /**
     * @return the value; null to leave the record out on purpose
     * @throws DeserializationException when the record is not of the expected form
     */
    @Nullable
    T deserialize(ConsumerRecord<byte[], byte[]> record) throws DeserializationException;
}
