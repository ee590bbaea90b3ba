package dev.weir.state.layer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Bytes that can be read at any position: a file, or an array that stands in a checkpoint's metadata. */
public interface LayerSource extends AutoCloseable {
    /** Names it in errors. */
    String label();

    /** Bytes. */
    long length();

    /** Reads exactly {@code count} bytes into the beginning of the array. */
    void read(long position, byte[] into, int count) throws IOException;

    @Override
    default void close() throws IOException {}

    /** The bytes of an array. */
    static LayerSource of(String label, byte[] bytes) {
        return new ArraySource(label, bytes);
    }

    /** A file that is open; closed with this. */
    static LayerSource of(String label, FileChannel file) throws IOException {
        return new FileSource(label, file, file.size());
    }

    /** A local file; to be closed. */
    static LayerSource open(Path file) throws IOException {
        return FileSource.open(file);
    }
}
