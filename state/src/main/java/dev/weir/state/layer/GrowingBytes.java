package dev.weir.state.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being put together. */
final class GrowingBytes {
    private byte[] bytes = new byte[256];
    private int length;

    void reset() {
        length = 0;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    void putByte(int b) {
        room(1);
        bytes[length++] = (byte) b;
    }

    void putVarint(long n) {
        long rest = n;
        while ((rest & ~0x7fL) != 0) {
            putByte((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    void putInt(int n) {
        putByte(n >>> 24);
        putByte(n >>> 16);
        putByte(n >>> 8);
        putByte(n);
    }

    void putLong(long n) {
        putInt((int) (n >>> 32));
        putInt((int) n);
    }

    void put(byte[] from, int count) {
        room(count);
        System.arraycopy(from, 0, bytes, length, count);
        length += count;
    }

    void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putVarint(utf8.length);
        put(utf8, utf8.length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(length, more), Math.min(bytes.length, 1 << 30) * 2 - 8));
        }
    }
}
