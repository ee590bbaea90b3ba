package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerSource;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Entries in a temporary file, which can be read by key group. The file has no name any more once it is open, so that nothing
 * is left of it, however the process ends.
 */
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
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            OutputStream out = new BufferedOutputStream(new TemporaryFile(file, Channels.newOutputStream(channel)));
            filling.writeTo(out);
            out.flush();
            return new LayerEntries(List.of(LayerFileReader.open(LayerSource.of(file.toString(), channel))));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Path create() {
        String folder = System.getProperty("java.io.tmpdir");
        try {
            return Files.createTempFile(Path.of(folder), "weir-state-", ".tmp");
        } catch (IOException e) {
            throw notWritten("in " + folder, e);
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
}
