package dev.weir.connector.kafka.source;

import dev.weir.connector.Sink;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.sink.RecordTimestamp;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record that can't be read, and why. */
record DeadLetter(String job, ConsumerRecord<byte[], byte[]> record, Throwable error) {
    private static final int ERROR_MAX_CHARS = 1_000;

    /**
     * The sink of a source's dead letters. Their timestamp is the time of sending: they are to be kept from now on, however
     * old the record is.
     */
    static Sink<?> sink(String topic, String sourceUid) {
        return KafkaSink.<DeadLetter>builder()
                .topic(topic)
                .keySerializer(letter -> letter.record().key())
                .valueSerializer(letter -> letter.record().value())
                .headers(letter -> letter.headers(sourceUid))
                .timestamps(RecordTimestamp.sendingTime())
                .build();
    }

    /** The record's own headers, then ours: whoever asks for the last of a name gets ours. */
    private Iterable<Header> headers(String sourceUid) {
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "weir.job", job);
        add(headers, "weir.source", sourceUid);
        add(headers, "weir.topic", record.topic());
        add(headers, "weir.partition", Integer.toString(record.partition()));
        add(headers, "weir.offset", Long.toString(record.offset()));
        add(headers, "weir.timestamp", Long.toString(record.timestamp()));
        add(headers, "weir.error", shortened(UnreadableHandler.reason(error)));
        add(headers, "weir.error.class", error.getClass().getName());
        return headers;
    }

    /** Parsers like to quote what they were given, which stands in the letter already. */
    private static String shortened(String text) {
        return text.length() <= ERROR_MAX_CHARS ? text : text.substring(0, ERROR_MAX_CHARS) + "...";
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
