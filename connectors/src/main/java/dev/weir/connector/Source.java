package dev.weir.connector;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source as the user describes it: immutable. It reads nothing itself.
 *
 * @param <T> what it emits
 */
public interface Source<T> {
    /** For messages and plans, e.g. {@code kafka topics [flights]}. */
    String describe();

    /** The topics that it reads, as far as they are known without asking anyone. */
    List<String> streams();

    /** The named cluster that it reads from; null: the one that the job writes to. */
    default @Nullable String cluster() {
        return null;
    }

    /** Whether it ends. */
    boolean isBounded();

    /**
     * What can be found wrong before the job is claimed. May block; called off the owner threads.
     *
     * @throws dev.weir.error.WeirException UNAVAILABLE, NOT_AUTHORISED or CONFIGURATION
     */
    default void preflight(ConnectorContext context) {}

    /**
     * The splits of a job that starts anew, start offsets and end offsets concrete. May block; called off the owner
     * threads, before any reader exists.
     */
    List<SourceSplit> initialSplits(ConnectorContext context);

    /**
     * The splits of a job that goes on: the restored ones, checked against the outside (same topic ids, offsets still
     * there), and those that have come since, from their beginning. May block.
     *
     * @throws dev.weir.error.WeirException naming the split, what was found and what to do
     */
    List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context);

    /** How often to look for splits that have come since, or are gone; zero: never. */
    default Duration discoveryInterval() {
        return Duration.ZERO;
    }

    /**
     * The splits that have come since these ones were found, from their beginning, in an order that depends on their
     * names alone; none of a bounded source. Checks too that the known ones are still what they were. May block; called
     * off the owner threads, beside the running readers.
     *
     * @param known without those of a bounded source that have been read to their ends
     * @throws dev.weir.error.WeirException CONFIGURATION when a known split is gone or another one: the job must end.
     *     Any other error may pass
     */
    default List<SourceSplit> newSplits(List<SourceSplit> known, ConnectorContext context) {
        return List.of();
    }

    /** The side output with which a source feeds {@link #deadLetters}. */
    String DEAD_LETTERS = "_dead-letters";

    /**
     * Where records that can't be read go, in the job's own transactions; null: nowhere.
     *
     * @param uid the source's
     */
    default @Nullable Sink<?> deadLetters(String uid) {
        return null;
    }

    /** A reader of these splits. Called on the thread that will own it; does not block. */
    SourceReader<T> createReader(List<SourceSplit> splits, ConnectorContext context);
}
