package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import java.io.IOException;

/**
 * The entries of keyed state, as the datums that stand in savepoints ({@link EntrySchema}). Holds at most one key group of
 * one state in memory. Owned by one thread.
 */
public interface StateData extends AutoCloseable {
    /** Takes datums. */
    @FunctionalInterface
    interface DatumReader {
        /** One datum in Avro's binary encoding, as a range of an array that is valid during this call. */
        void datum(int keyGroup, byte[] bytes, int from, int length) throws IOException;
    }

    /** Passes over the datums of one state: by key group, and in it in the order of their bytes, taken as unsigned. */
    void read(String uid, KeyedStateMetadata state, DatumReader reader) throws IOException;

    @Override
    void close() throws IOException;
}
