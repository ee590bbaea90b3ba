package dev.weir.connector.kafka.sink;

import dev.weir.connector.SinkWriter;
import dev.weir.connector.TopicLookup;
import java.util.ArrayDeque;
import java.util.function.Function;

/**
 * Writes each record to the topic that a function of the user's chooses. A topic not known yet is looked for elsewhere:
 * a producer's {@code send} would block the task for minutes, or have the broker create the topic. Meanwhile records are
 * held, no barrier passes, and the task takes nothing more.
 */
final class SelectedTopicWriter<T> implements SinkWriter<T> {
    private record Held<T>(String topic, T value, long timestampMs) {}

    private final Function<? super T, String> topicOf;
    private final TopicWriter<T> writer;
    private final TopicLookup topics;
    private final Runnable wakeTask;
    private final ArrayDeque<Held<T>> held = new ArrayDeque<>();

    /** @param topicOf gives only names of topics that the sink may write */
    SelectedTopicWriter(
            Function<? super T, String> topicOf, TopicWriter<T> writer, TopicLookup topics, Runnable wakeTask) {
        this.topicOf = topicOf;
        this.writer = writer;
        this.topics = topics;
        this.wakeTask = wakeTask;
    }

    @Override
    public void write(T value, long timestampMs) {
        String topic = topicOf.apply(value);
        if (held.isEmpty() && topics.isKnown(topic)) {
            writer.write(topic, value, timestampMs);
            return;
        }
        held.add(new Held<>(topic, value, timestampMs));
        if (held.size() == 1) {
            topics.find(topic, wakeTask);
        }
    }

    @Override
    public boolean isReady() {
        return nothingHeld() && writer.isReady();
    }

    @Override
    public boolean canCut() {
        return nothingHeld() && writer.canCut();
    }

    /** Writes what may go by now, in order; looks for the next unknown topic when it comes to one. */
    private boolean nothingHeld() {
        boolean sent = false;
        for (Held<T> next = held.peek(); next != null; next = held.peek()) {
            if (!topics.isKnown(next.topic())) {
                if (sent) {
                    topics.find(next.topic(), wakeTask);
                }
                return false;
            }
            writer.write(next.topic(), next.value(), next.timestampMs());
            held.poll();
            sent = true;
        }
        return true;
    }

    @Override
    public void cut() {
        if (!held.isEmpty()) {
            throw new IllegalStateException("a barrier passes while " + held.size() + " records wait for their topics");
        }
        writer.cut();
    }

    @Override
    public long acknowledged() {
        return writer.acknowledged();
    }

    @Override
    public void close() {
        held.clear();
        writer.close();
    }
}
