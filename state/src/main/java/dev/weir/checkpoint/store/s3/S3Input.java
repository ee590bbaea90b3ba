package dev.weir.checkpoint.store.s3;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object being read. The JDK's connections end like a whole object when they break in the middle of one, which would
 * make it look damaged: here that is an error which may pass. Owned by one thread.
 */
final class S3Input extends FilterInputStream {
    private final S3Calls calls;
    private long left;

    /** @param length the object's, in bytes; null when the store does not say */
    S3Input(InputStream in, @Nullable Long length, S3Calls calls) {
        super(in);
        this.calls = calls;
        this.left = length == null ? 0 : length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int got;
        try {
            got = in.read(into, offset, count);
        } catch (IOException e) {
            throw calls.broken(e);
        }
        if (got < 0 && left > 0) {
            throw calls.broken(new EOFException(left + " bytes did not come"));
        }
        left -= Math.max(0, got);
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
