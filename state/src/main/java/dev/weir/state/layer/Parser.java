package dev.weir.state.layer;

import java.nio.charset.StandardCharsets;

/** Reads numbers, texts and ranges of an array; refuses to leave it. */
final class Parser {
    private final byte[] bytes;
    private final int end;
    private final String label;
    private int position;

    /** @param label the file, for errors */
    Parser(byte[] bytes, int from, int length, String label) {
        this.bytes = bytes;
        this.position = from;
        this.end = from + length;
        this.label = label;
    }

    boolean hasMore() {
        return position < end;
    }

    int position() {
        return position;
    }

    /** Passes over a range. @return where it begins */
    int skip(int count) {
        if (count < 0 || count > end - position) {
            throw LayerFormat.damaged(label, "a length", count, "at most " + (end - position));
        }
        int from = position;
        position += count;
        return from;
    }

    long varint() {
        long n = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = bytes[skip(1)];
            n |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return n;
            }
        }
        throw LayerFormat.damaged(label, "a varint", "longer than 10 bytes", "at most 10 bytes");
    }

    int varint32() {
        long n = varint();
        if (n < 0 || n > Integer.MAX_VALUE) {
            throw LayerFormat.damaged(label, "a number", n, "0 to " + Integer.MAX_VALUE);
        }
        return (int) n;
    }

    int int32() {
        int at = skip(4);
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    long int64() {
        return (long) int32() << 32 | int32() & 0xffffffffL;
    }

    String text() {
        int length = varint32();
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }
}
