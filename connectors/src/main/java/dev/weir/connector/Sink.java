package dev.weir.connector;

import java.util.List;
import java.util.function.Consumer;

/**
 * A sink as the user describes it: immutable.
 *
 * @param <T> what it takes
 */
public interface Sink<T> {
    /** For messages and plans, e.g. {@code kafka topic delays}. */
    String describe();

    /** The topics that it writes, for the checks at the start; those whose names only data gives are not among them. */
    List<String> streams();

    /** All topics that it may write. */
    default AllowedTopics allowedTopics() {
        return AllowedTopics.unchecked(streams());
    }

    /** What it promises for its records. */
    default DeliveryGuarantee guarantee() {
        return DeliveryGuarantee.EXACTLY_ONCE;
    }

    /** The writer of one sink task. Called on the thread that will own it. */
    SinkWriter<T> createWriter(SinkContext context);

    /** What a writer gets. */
    interface SinkContext extends ConnectorContext {
        /** The job's transactions; epochs are counted from 0 in each attempt. */
        JobTransactions transactions();

        /** Wakes the task; any thread. Called when a writer that was not ready has become ready. */
        Runnable wakeTask();

        /** Ends the attempt with this error; any thread. */
        Consumer<Throwable> fail();

        /** Finds topics whose names come from data; any thread. */
        TopicLookup topics();

        /** Counts something that a person should see, e.g. {@code lost-records}; kept per uid, summed over tasks. Any thread. */
        void count(String counter, long n);
    }
}
