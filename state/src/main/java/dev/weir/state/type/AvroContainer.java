package dev.weir.state.type;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outer form of an Avro object container file. Avro's own reader allocates whatever a length says, up to 2 GB,
 * before it finds that the file is shorter; this one takes only what comes.
 *
 * <pre>
 *   file    "Obj" 1, header, sync marker (16 bytes), blocks
 *   header  a map in Avro's encoding, from strings to bytes: avro.schema, avro.codec, and what else was put there
 *   block   number of datums (long), their length in bytes (long), the datums, sync marker
 * </pre>
 *
 * <p>Owned by one thread; does not close the stream. Methods throw {@link AvroRuntimeException} when it is no such file, or
 * not whole; an {@link IOException} is the stream's own.
 */
public final class AvroContainer {
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC_LENGTH = 16;
    private static final String CODEC = "avro.codec";
    private static final String NO_CODEC = "null";

    /** Datums, one after another. */
    public record Block(long datums, byte[] bytes) {}

    private final InputStream in;
    private final Map<String, byte[]> header = new LinkedHashMap<>();
    private final byte[] sync;

    private AvroContainer(InputStream in) throws IOException {
        this.in = in;
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new AvroRuntimeException("it does not begin as an Avro object container file");
        }
        for (long entries = itemCount(); entries != 0; entries = itemCount()) {
            for (; entries > 0; entries--) {
                header.put(new String(bytes(number()), StandardCharsets.UTF_8), bytes(number()));
            }
        }
        sync = bytes(SYNC_LENGTH);
    }

    /** Reads the header of a file that is not compressed. @param in better buffered */
    public static AvroContainer open(InputStream in) throws IOException {
        AvroContainer file = new AvroContainer(in);
        String codec = file.header(CODEC);
        if (codec != null && !codec.equals(NO_CODEC)) {
            throw new AvroRuntimeException("it is compressed by '" + codec + "', expected no compression");
        }
        return file;
    }

    /** Passes over a whole file, compressed or not: what does not throw here can be given to Avro's own reader. */
    public static void check(InputStream in) throws IOException {
        AvroContainer file = new AvroContainer(in);
        while (file.beginBlock() >= 0) {
            file.pass(file.length());
            file.endBlock();
        }
    }

    /** What stands in the header under this name; null when there is nothing. */
    public @Nullable String header(String name) {
        byte[] value = header.get(name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** The next block; null at the end. */
    public @Nullable Block next() throws IOException {
        long datums = beginBlock();
        if (datums < 0) {
            return null;
        }
        byte[] bytes = bytes(length());
        endBlock();
        return new Block(datums, bytes);
    }

    /** @return how many datums it has; -1 when there is no other block */
    private long beginBlock() throws IOException {
        int first = in.read();
        if (first < 0) {
            return -1;
        }
        long datums = number(first);
        if (datums < 0) {
            throw new AvroRuntimeException("a block of " + datums + " datums");
        }
        return datums;
    }

    private void endBlock() throws IOException {
        if (!Arrays.equals(bytes(SYNC_LENGTH), sync)) {
            throw new AvroRuntimeException("a block does not end with the file's sync marker");
        }
    }

    /** A negative count is followed by the length of the items in bytes. */
    private long itemCount() throws IOException {
        long count = number();
        if (count >= 0) {
            return count;
        }
        length();
        return Math.negateExact(Math.max(count, -Long.MAX_VALUE));
    }

    private long length() throws IOException {
        return checkLength(number());
    }

    private static long checkLength(long length) {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new AvroRuntimeException("a length of " + length);
        }
        return length;
    }

    private byte[] bytes(long length) throws IOException {
        byte[] bytes = in.readNBytes((int) checkLength(length));
        if (bytes.length < length) {
            throw new AvroRuntimeException("it ends " + (length - bytes.length) + " bytes too early");
        }
        return bytes;
    }

    private void pass(long length) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            throw new AvroRuntimeException("it ends within a block of " + length + " bytes", e);
        }
    }

    private long number() throws IOException {
        return number(in.read());
    }

    /** Zigzag, seven bits a byte, the lowest first. */
    private long number(int first) throws IOException {
        long zigzag = 0;
        int b = first;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (b < 0) {
                throw new AvroRuntimeException("it ends within a number");
            }
            zigzag |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
            b = in.read();
        }
        throw new AvroRuntimeException("a number of more than 64 bits");
    }
}
