package dev.weir.state.type;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/**
 * Avro's binary encoding into an array that grows and is used again. Not thread-safe.
 *
 * <pre>
 *   encoder.reset();
 *   type.write(key, encoder);
 *   int hash = KeyHash.of(encoder.array(), encoder.length());
 * </pre>
 */
public final class BytesEncoder extends BinaryEncoder {
    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes = new byte[64];
    private int length;

    /** Forgets what was written. */
    public void reset() {
        length = 0;
    }

    /** The array that holds what was written; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** Bytes written since the last {@link #reset}. */
    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void writeBoolean(boolean b) {
        length += BinaryData.encodeBoolean(b, room(1), length);
    }

    @Override
    public void writeInt(int n) {
        length += BinaryData.encodeInt(n, room(LONGEST_NUMBER), length);
    }

    @Override
    public void writeLong(long n) {
        length += BinaryData.encodeLong(n, room(LONGEST_NUMBER), length);
    }

    @Override
    public void writeFloat(float f) {
        length += BinaryData.encodeFloat(f, room(LONGEST_NUMBER), length);
    }

    @Override
    public void writeDouble(double d) {
        length += BinaryData.encodeDouble(d, room(LONGEST_NUMBER), length);
    }

    @Override
    public void writeFixed(byte[] from, int start, int count) {
        System.arraycopy(from, start, room(count), length, count);
        length += count;
    }

    @Override
    public void writeFixed(ByteBuffer from) throws IOException {
        int count = from.remaining();
        from.duplicate().get(room(count), length, count);
        length += count;
    }

    /** @throws dev.weir.error.WeirException JOB_FAILED for a text that UTF-8 can't hold */
    @Override
    public void writeString(String text) {
        byte[] utf8 = Text.utf8(text);
        writeInt(utf8.length);
        writeFixed(utf8, 0, utf8.length);
    }

    /** Writes seven bits a byte, the lowest first, the high bit set on all but the last byte; not Avro's zigzag. */
    public void writeUnsignedVarint(int n) {
        room(LONGEST_NUMBER);
        int rest = n;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    @Override
    protected void writeZero() {
        room(1)[length++] = 0;
    }

    @Override
    public int bytesBuffered() {
        return 0;
    }

    @Override
    public void flush() {}

    private byte[] room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(length, more), Math.min(bytes.length, 1 << 30) * 2 - 8));
        }
        return bytes;
    }
}
