package dev.weir.state.layer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A local file. */
record FileSource(String label, FileChannel channel, long length) implements LayerSource {
    static FileSource open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new FileSource(file.toString(), channel, channel.size());
    }

    @Override
    public void read(long position, byte[] into, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(into, 0, count);
        while (rest.hasRemaining()) {
            if (channel.read(rest, position + rest.position()) < 0) {
                throw new EOFException("state file " + label + " ended at " + (position + rest.position())
                        + ", expected " + length + " bytes");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
