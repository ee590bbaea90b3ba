package dev.weir.connector;

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

    /** The topics that it reads. */
    List<String> streams();

    /** Whether it ends. */
    boolean isBounded();

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
