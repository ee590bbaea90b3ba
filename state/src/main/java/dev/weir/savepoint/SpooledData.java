package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.layer.SectionKey;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Entries in a temporary file, which can be read by key group; deleted when it is closed. */
final class SpooledData {
    /** Fills the file. */
    @FunctionalInterface
    interface Filling {
        void writeTo(OutputStream out) throws IOException;
    }

    private SpooledData() {}

    /** All keyed state of a checkpoint or savepoint, each list in one piece. */
    static KeyedEntries of(StoredState stored, CheckpointMetadata content) throws IOException {
        try (StateData data = stored.data()) {
            return spool(out -> RestoredBase.write(out, content, data));
        }
    }

    static KeyedEntries spool(Filling filling) throws IOException {
        Path file = create();
        try {
            try (OutputStream out = new BufferedOutputStream(new TemporaryFile(file, Files.newOutputStream(file)))) {
                filling.writeTo(out);
            }
            return new Spooled(file, LayerFileReader.open(LayerSource.open(file)));
        } catch (IOException | RuntimeException e) {
            Files.delete(file);
            throw e;
        }
    }

    private static Path create() {
        try {
            return Files.createTempFile("weir-state-", ".tmp");
        } catch (IOException e) {
            throw notWritten("in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    private static WeirException notWritten(String file, IOException cause) {
        return new WeirException(
                ExitCode.UNAVAILABLE,
                "the temporary file " + file + " can't be written: " + cause
                        + ". Free some space there, or set another folder with -Djava.io.tmpdir",
                cause);
    }

    /** Tells apart what can't be written here from what can't be read of the state. */
    static final class TemporaryFile extends FilterOutputStream {
        private final Path file;

        TemporaryFile(Path file, OutputStream out) {
            super(out);
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw notWritten(file.toString(), e);
            }
        }
    }

    /** Reads the file, and deletes it. */
    private static final class Spooled implements KeyedEntries {
        private final Path file;
        private final KeyedEntries entries;

        Spooled(Path file, LayerFileReader reader) {
            this.file = file;
            this.entries = new LayerEntries(List.of(reader));
        }

        @Override
        public List<Integer> keyGroups(String uid, String state) {
            return entries.keyGroups(uid, state);
        }

        @Override
        public void read(SectionKey keyGroup, EntryReader reader) throws IOException {
            entries.read(keyGroup, reader);
        }

        @Override
        public void close() throws IOException {
            entries.close();
            Files.deleteIfExists(file);
        }
    }
}
