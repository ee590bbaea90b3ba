package dev.weir.connector.kafka;

import dev.weir.connector.ConnectorContext;
import dev.weir.env.Time;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** What connectors get, without settings; a test adds the clients that it wants to be asked for. */
public abstract class FakeContext implements ConnectorContext, KafkaClients {
    @Override
    public String job() {
        return "j";
    }

    @Override
    public Map<String, Object> consumerSettings() {
        return Map.of();
    }

    @Override
    public Map<String, Object> producerSettings() {
        return Map.of();
    }

    @Override
    public Map<String, Object> adminSettings() {
        return Map.of();
    }

    @Override
    public KafkaClients kafka() {
        return this;
    }

    @Override
    public Time time() {
        return Time.system();
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        throw new UnsupportedOperationException("no consumer here");
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        throw new UnsupportedOperationException("no producer here");
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        throw new UnsupportedOperationException("no admin client here");
    }
}
