package dev.weir.state.base;

import dev.weir.state.LayerSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Everything older than the layers in memory. One for all tasks of an attempt. */
public interface StateBase extends AutoCloseable {
    /** The entries of one state of one operator, empty when it is new, for one thread to read. Any thread may ask. */
    StateColumn column(String uid, String state);

    /** Takes entries, later ones in the place of earlier ones. One fold at a time; columns may be read meanwhile. */
    Fold fold();

    /** What the base holds, as files; not while a fold is under way. */
    BaseSnapshot snapshot() throws IOException;

    /** What it does inside; null when it does not count, or is closed. Any thread, at any time. */
    default @Nullable BaseStats stats() {
        return null;
    }

    /** Waits for whoever reads it, and frees what it holds; columns must not be used any more. */
    @Override
    void close();

    /** Entries on their way into the base. Entries may become visible before {@link #commit} returns. */
    interface Fold extends LayerSink, AutoCloseable {
        /** All entries are in the base when this returns. */
        void commit() throws IOException;

        @Override
        void close();
    }
}
