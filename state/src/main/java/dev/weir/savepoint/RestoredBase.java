package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.store.Content;
import dev.weir.state.layer.LayerFileWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Turns the entries of a checkpoint or savepoint into files of state that a job goes on from. */
public final class RestoredBase {
    /** A file that has grown to this gets no further state: what an object store takes as one object has limits. */
    public static final long FILE_BYTES = 4L << 30;

    private record State(String uid, KeyedStateMetadata metadata) {}

    private RestoredBase() {}

    /**
     * Writes the entries of all keyed states that the metadata names into as many files as it takes, at least one; no
     * state stands in two of them.
     *
     * @param fileBytes a file that has grown to this gets no further state
     * @param store writes a file
     */
    public static <F> List<F> write(
            CheckpointMetadata content, StateData data, long fileBytes, Function<Content, F> store) {
        Deque<State> left = new ArrayDeque<>(states(content));
        List<F> files = new ArrayList<>();
        do {
            files.add(store.apply(out -> {
                LayerFileWriter writer = new LayerFileWriter(out);
                while (!left.isEmpty() && (writer.entries() == 0 || writer.length() < fileBytes)) {
                    write(writer, left.remove(), data);
                }
                writer.finish();
            }));
        } while (!left.isEmpty());
        return files;
    }

    private static List<State> states(CheckpointMetadata content) {
        List<State> states = new ArrayList<>();
        for (OperatorMetadata operator : content.operators()) {
            operator.keyedStates().forEach(state -> states.add(new State(operator.uid(), state)));
        }
        return states;
    }

    private static void write(LayerFileWriter writer, State state, StateData data) throws IOException {
        data.read(state.uid(), state.metadata(), new Sections(writer, state.uid(), state.metadata()));
    }

    /**
     * The same into one file. What is to be said of the states then is {@link CanonicalValues#describe(java.util.List)}.
     *
     * @return how many entries were written
     */
    public static long write(OutputStream out, CheckpointMetadata content, StateData data) throws IOException {
        LayerFileWriter writer = new LayerFileWriter(out);
        for (State state : states(content)) {
            write(writer, state, data);
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
