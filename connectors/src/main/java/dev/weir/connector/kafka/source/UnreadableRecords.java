package dev.weir.connector.kafka.source;

import dev.weir.connector.AllowedTopics;
import dev.weir.error.WeirException;
import org.jspecify.annotations.Nullable;

/** What a source does with a record that its deserializer can't read: it throws, whatever it throws. Immutable. */
public final class UnreadableRecords {
    enum Kind {
        FAIL,
        SKIP,
        DEAD_LETTER
    }

    private final Kind kind;
    private final @Nullable String topic;

    private UnreadableRecords(Kind kind, @Nullable String topic) {
        this.kind = kind;
        this.topic = topic;
    }

    /** Ends the attempt, with an error that names topic, partition and offset. The default: nothing is skipped unasked. */
    public static UnreadableRecords fail() {
        return new UnreadableRecords(Kind.FAIL, null);
    }

    /** Leaves it out; it is counted as {@code skipped-unreadable}, and now and then logged. */
    public static UnreadableRecords skip() {
        return new UnreadableRecords(Kind.SKIP, null);
    }

    /**
     * Puts key, value and headers as they are into a topic, exactly once, with headers that say where it came from and
     * what is wrong with it. It is counted as {@code dead-letters}.
     *
     * @throws WeirException CONFIGURATION when no topic can have this name
     */
    public static UnreadableRecords deadLetterTopic(String topic) {
        AllowedTopics.require(topic);
        return new UnreadableRecords(Kind.DEAD_LETTER, topic);
    }

    Kind kind() {
        return kind;
    }

    /** Null unless records go to a topic. */
    @Nullable
    String topic() {
        return topic;
    }
}
