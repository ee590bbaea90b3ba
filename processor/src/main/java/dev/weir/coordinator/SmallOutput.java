package dev.weir.coordinator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Gathers bytes in memory, and refuses to gather more than a few. Owned by one thread. */
final class SmallOutput extends OutputStream {
    /** More was written than it takes. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;

        Full(int max) {
            super("more than " + max + " bytes");
        }
    }

    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SmallOutput(int max) {
        this.max = max;
    }

    @Override
    public void write(int b) throws IOException {
        require(1);
        bytes.write(b);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        require(length);
        bytes.write(from, offset, length);
    }

    private void require(int more) throws IOException {
        if (more > max - bytes.size()) {
            throw new Full(max);
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
