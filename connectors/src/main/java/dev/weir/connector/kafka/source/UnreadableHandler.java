package dev.weir.connector.kafka.source;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.RarelyLogged;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader.Emitter;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does with a reader's unreadable records what the source says. Owned by the task's thread. */
final class UnreadableHandler {
    static final String SKIPPED = "skipped-unreadable";
    static final String DEAD_LETTERS = "dead-letters";

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableHandler.class);

    private final UnreadableRecords policy;
    private final String job;
    private final RarelyLogged log;

    UnreadableHandler(UnreadableRecords policy, ConnectorContext context) {
        this.policy = policy;
        this.job = context.job();
        this.log = new RarelyLogged(context.time());
    }

    /** @throws WeirException when the record ends the attempt */
    void handle(ConsumerRecord<byte[], byte[]> record, Throwable error, Emitter<?> out) {
        switch (policy.kind()) {
            case FAIL -> throw new WeirException(ExitCode.JOB_FAILED, describe(record, error) + whatElse(), error);
            case SKIP -> {
                out.count(SKIPPED);
                log.ifDue(times -> LOG.warn("{}, and is skipped{}", describe(record, error), more(times)));
            }
            case DEAD_LETTER -> {
                out.count(DEAD_LETTERS);
                out.emitSide(Source.DEAD_LETTERS, new DeadLetter(job, record, error), record.timestamp());
                log.ifDue(times ->
                        LOG.warn("{}, and goes to topic {}{}", describe(record, error), policy.topic(), more(times)));
            }
        }
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record, Throwable error) {
        return "the record " + record.topic() + "-" + record.partition() + " at offset " + record.offset()
                + " cannot be read: " + reason(error);
    }

    /** What formats say is enough; of whatever else a deserializer throws, the kind matters too. */
    static String reason(Throwable error) {
        return error instanceof DeserializationException ? String.valueOf(error.getMessage()) : error.toString();
    }

    private static String whatElse() {
        return ". The source's onUnreadable(...) can skip such records, or put them into a dead-letter topic";
    }

    private static String more(long times) {
        return times == 1 ? "" : ", like " + (times - 1) + " before it";
    }
}
