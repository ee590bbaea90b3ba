package dev.weir.connector.kafka.sink;

import dev.weir.connector.AllowedTopics;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A user's choice of topics, kept within what is allowed. Shared by all tasks. */
record TopicSelector<T>(
        Function<? super T, ? extends @Nullable String> choice, AllowedTopics allowed, RecordShape<T> shape)
        implements Function<T, String> {
    private static final int MAX_CHARS = 100;

    @Override
    public String apply(T value) {
        String topic = choice.apply(value);
        if (topic == null || !allowed.allows(topic)) {
            throw refused(value, topic);
        }
        return topic;
    }

    private WeirException refused(T value, @Nullable String topic) {
        return new WeirException(
                ExitCode.JOB_FAILED,
                "the topic selector of a sink sends the record with " + nameOf(value) + " to "
                        + (topic == null ? "no topic" : "topic '" + shorten(topic) + "'") + ", but allowed are only "
                        + allowed + ": correct the selector, or allow the topic");
    }

    /** By its key; never the record itself. */
    private String nameOf(T value) {
        byte[] key = shape.key() == null ? null : shape.key().serialize(value);
        return key == null ? "no key" : "key '" + shorten(new String(key, StandardCharsets.UTF_8)) + "'";
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }
}
