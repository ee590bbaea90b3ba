package dev.weir.connector.kafka.sink;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.RarelyLogged;
import dev.weir.connector.Sink.SinkContext;
import dev.weir.connector.kafka.KafkaErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends and forgets: what is lost is counted, and now and then logged. */
final class UnguaranteedWriter<T> extends PlainWriter<T> {
    /** The counter of records that were not taken. */
    static final String LOST = "lost-records";

    private static final Logger LOG = LoggerFactory.getLogger(UnguaranteedWriter.class);

    private final SinkContext context;
    private final RarelyLogged log;

    UnguaranteedWriter(String topic, RecordShape<T> shape, SinkContext context) {
        super(topic, shape, DeliveryGuarantee.NONE, context);
        this.context = context;
        this.log = new RarelyLogged(context.time());
    }

    @Override
    void refused(String topic, RuntimeException error) {
        // Like a producer that is closed because the attempt ends, which frees a blocked send.
        lost(topic, error);
    }

    @Override
    void lost(String topic, Exception error) {
        context.count(LOST, 1);
        log.ifDue(times -> LOG.warn(
                "{} of topic {} lost, which its sink's guarantee NONE allows; the last one: {}",
                times == 1 ? "a record" : times + " records",
                topic,
                KafkaErrors.describe(error)));
    }
}
