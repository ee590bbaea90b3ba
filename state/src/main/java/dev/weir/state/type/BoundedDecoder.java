package dev.weir.state.type;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding out of one array, for bytes that nobody has checked. Avro's own decoder believes a length that it
 * reads and allocates that much; this one believes it only as far as the payload reaches, and can tell how far it has come.
 */
public final class BoundedDecoder extends Decoder {
    /** Items that take no bytes (nulls, empty records) are the only ones that can outnumber the bytes left. */
    private static final int MAX_EMPTY_ITEMS = 1024;

    private final byte[] payload;
    private final int from;
    private final int end;
    private int position;

    public BoundedDecoder(byte[] payload) {
        this(payload, 0, payload.length);
    }

    /** Of a range of the array. */
    public BoundedDecoder(byte[] payload, int from, int length) {
        this.payload = payload;
        this.from = from;
        this.end = from + length;
        this.position = from;
    }

    /** Bytes read so far. */
    public int position() {
        return position - from;
    }

    /** Whether all has been read. */
    public boolean isEnd() {
        return position == end;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte b = payload[advance(1)];
        if (b != 0 && b != 1) {
            throw new IOException("a boolean that is neither 0 nor 1");
        }
        return b == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("an int of more than 32 bits");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = payload[advance(1)];
            zigzag |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(Integer.reverseBytes(view(Float.BYTES).getInt()));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(Long.reverseBytes(view(Double.BYTES).getLong()));
    }

    /** The bytes as they are, whatever they hold. */
    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        byte[] utf8 = new byte[readLength()];
        readFixed(utf8, 0, utf8.length);
        return new Utf8(utf8);
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        int start = advance(length);
        String text = new String(payload, start, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            // A replacement character may be content: only a strict decoder, which throws, can tell.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, start, length));
        }
        return text;
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        byte[] bytes = new byte[readLength()];
        readFixed(bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void skipBytes() throws IOException {
        advance(readLength());
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        System.arraycopy(payload, advance(length), bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long mapNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** A negative count is followed by the block's length in bytes. */
    private long readItemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLength();
        }
        return requirePossible(count);
    }

    private long requirePossible(long count) throws IOException {
        if (count < 0 || count > (long) remaining() + MAX_EMPTY_ITEMS) {
            throw new IOException("more items than the bytes can hold");
        }
        return count;
    }

    /** Skips blocks whose length is known; returns the items of the first whose length is not. */
    private long skipBlocks() throws IOException {
        for (long count = readLong(); count != 0; count = readLong()) {
            if (count > 0) {
                return requirePossible(count);
            }
            advance(readLength());
        }
        return 0;
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new EOFException("a length beyond the end of the bytes");
        }
        return (int) length;
    }

    private ByteBuffer view(int length) throws IOException {
        return ByteBuffer.wrap(payload, advance(length), length);
    }

    private int remaining() {
        return end - position;
    }

    /** @return where the bytes stepped over begin */
    private int advance(int length) throws IOException {
        if (length > remaining()) {
            throw new EOFException("the bytes end too early");
        }
        int start = position;
        position += length;
        return start;
    }
}
