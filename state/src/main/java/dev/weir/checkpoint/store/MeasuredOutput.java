package dev.weir.checkpoint.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Counts and checksums what passes. Owned by one thread. */
public final class MeasuredOutput extends FilterOutputStream {
    private final CRC32C crc = new CRC32C();
    private long length;

    public MeasuredOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        crc.update(b);
        length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        crc.update(bytes, offset, count);
        length += count;
    }

    /** What has passed until now, under this name. */
    public StoredBlob measured(String name) {
        return new StoredBlob(name, length, crc.getValue());
    }
}
