package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.StateFiles;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The datums of a savepoint's files. Checks their order, on which restores and comparisons build. */
final class SavepointData implements StateData {
    private final CheckpointMetadata savepoint;
    private final StateFiles files;

    SavepointData(CheckpointMetadata savepoint, StateFiles files) {
        this.savepoint = savepoint;
        this.files = files;
    }

    @Override
    public void read(String uid, KeyedStateMetadata state, DatumReader reader) throws IOException {
        StateFile file = SavepointFiles.of(savepoint, uid, state.name());
        EntrySchema schema = EntrySchema.of(state);
        InOrder inOrder = new InOrder(file.name(), schema, savepoint.maxParallelism(), reader);
        try (InputStream in = files.open(file)) {
            AvroEntries.read(in, found -> checkSchema(file, found, schema.datum()), schema, inOrder::datum);
        } catch (AvroRuntimeException e) {
            throw damaged(file.name(), "is no Avro file of entries (" + e + ")", e);
        }
    }

    private static void checkSchema(StateFile file, Schema found, Schema expected) {
        if (!found.equals(expected)) {
            throw damaged(file.name(), "has the schema " + found + ", but _metadata says " + expected, null);
        }
    }

    private static WeirException damaged(String file, String what, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "savepoint file " + file + " " + what
                        + ". Take another savepoint, or make one of this file's entries with 'state import'",
                cause);
    }

    /** Hands on datums that are in order. */
    private static final class InOrder {
        private final String file;
        private final EntrySchema schema;
        private final int maxParallelism;
        private final DatumReader reader;
        private int lastGroup = -1;
        private byte[] lastKey = {};

        InOrder(String file, EntrySchema schema, int maxParallelism, DatumReader reader) {
            this.file = file;
            this.schema = schema;
            this.maxParallelism = maxParallelism;
            this.reader = reader;
        }

        void datum(byte[] bytes, int from, int length) throws IOException {
            EntrySchema.Parts parts = schema.split(bytes, from, length);
            byte[] key = Arrays.copyOfRange(bytes, from, from + parts.keyLength() + parts.subLength());
            int group = KeyHash.keyGroup(KeyHash.of(key, parts.keyLength()), maxParallelism);
            boolean rises = group == lastGroup ? Arrays.compareUnsigned(lastKey, key) < 0 : group > lastGroup;
            if (!rises) {
                throw damaged(file, "is not in the order of key groups and keys, or has an entry twice", null);
            }
            lastGroup = group;
            lastKey = key;
            reader.datum(group, bytes, from, length);
        }
    }

    @Override
    public void close() {}
}
