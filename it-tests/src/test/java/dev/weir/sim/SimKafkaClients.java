package dev.weir.sim;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the clients of one simulated process; they vanish with it. */
final class SimKafkaClients implements KafkaClients {
    private final SimProcess process;
    private final List<SimProducer> producers = new ArrayList<>();

    SimKafkaClients(SimProcess process) {
        this.process = process;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        process.enter();
        return new SimConsumer(process, settings);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        process.enter();
        SimProducer producer = new SimProducer(process, settings);
        producers.add(producer);
        return producer;
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        process.enter();
        return new SimAdmin(process);
    }

    /** Whether any producer is not closed. */
    boolean hasOpenProducer() {
        return producers.stream().anyMatch(SimProducer::isOpen);
    }

    void vanish() {
        producers.forEach(SimProducer::vanish);
    }
}
