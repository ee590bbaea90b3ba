package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.state.layer.LayerFileWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Turns the entries of a checkpoint or savepoint into one file of state that a job goes on from. */
public final class RestoredBase {
    private RestoredBase() {}

    /**
     * Writes the entries of all keyed states that the metadata names. What is to be said of them then is {@link
     * CanonicalValues#describe(java.util.List)}.
     *
     * @return how many entries were written
     */
    public static long write(OutputStream out, CheckpointMetadata content, StateData data) throws IOException {
        LayerFileWriter writer = new LayerFileWriter(out);
        for (OperatorMetadata operator : content.operators()) {
            for (KeyedStateMetadata state : operator.keyedStates()) {
                data.read(operator.uid(), state, new Sections(writer, operator.uid(), state));
            }
        }
        writer.finish();
        return writer.entries();
    }

    /** Writes the datums of one state as entries. */
    private static final class Sections implements StateData.DatumReader {
        /** A whole list is its chunk 0. */
        private static final byte[] FIRST_CHUNK = {0};

        private final LayerFileWriter writer;
        private final String uid;
        private final String state;
        private final EntrySchema schema;

        Sections(LayerFileWriter writer, String uid, KeyedStateMetadata state) {
            this.writer = writer;
            this.uid = uid;
            this.state = state.name();
            this.schema = EntrySchema.of(state);
        }

        @Override
        public void datum(int keyGroup, byte[] bytes, int from, int length) throws IOException {
            EntrySchema.Parts parts = schema.split(bytes, from, length);
            ByteArrayOutputStream key = new ByteArrayOutputStream();
            key.write(bytes, from, parts.keyLength() + parts.subLength());
            if (schema.kind().equals(EntrySchema.LIST)) {
                key.writeBytes(FIRST_CHUNK);
            }
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.write(CanonicalValues.ONLY_SCHEMA);
            value.write(bytes, from + parts.keyLength() + parts.subLength(), parts.valueLength());
            writer.section(uid, state, keyGroup);
            writer.entry(key.toByteArray(), key.size(), value.toByteArray(), value.size());
        }
    }
}
