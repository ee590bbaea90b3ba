package dev.weir.connector.kafka.sink;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.Sink.SinkContext;
import dev.weir.connector.kafka.KafkaErrors;

/**
 * Loses nothing: the step {@code flush} of a checkpoint waits for every record written before it, and a record that is not
 * taken ends the attempt, so that the next one writes it again.
 */
final class AtLeastOnceWriter<T> extends PlainWriter<T> {
    private final SinkContext context;
    private final KafkaJobTransactions transactions;

    AtLeastOnceWriter(String topic, RecordShape<T> shape, SinkContext context) {
        super(topic, shape, DeliveryGuarantee.AT_LEAST_ONCE, context);
        this.context = context;
        this.transactions = (KafkaJobTransactions) context.transactions();
    }

    @Override
    void refused(String topic, RuntimeException error) {
        transactions.sendFailed(error);
        throw KafkaErrors.toWeir("writing to topic " + topic, error);
    }

    @Override
    void lost(String topic, Exception error) {
        transactions.sendFailed(error);
        context.fail().accept(KafkaErrors.refused(topic, error));
    }
}
