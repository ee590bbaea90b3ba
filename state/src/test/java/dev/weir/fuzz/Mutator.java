package dev.weir.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages valid input as disks, networks and people do: flipped bits, a cut, something inserted, left out, repeated or
 * swapped, and numbers where lengths and counts may stand. Repeats exactly for a seed.
 */
public final class Mutator {
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        127,
        128,
        255,
        65_535,
        Short.MIN_VALUE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final SplittableRandom random;

    public Mutator(SplittableRandom random) {
        this.random = random;
    }

    /** A changed copy; one to four changes, so that it is now and then equal to the input. */
    public byte[] mutate(byte[] valid) {
        byte[] bytes = valid.clone();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    /** The same for a text, with some of these words put in. */
    public String mutate(String valid, List<String> words) {
        String text = valid;
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            text = words.isEmpty() || random.nextBoolean()
                    ? new String(change(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)
                    : withWord(text, words.get(random.nextInt(words.size())));
        }
        return text;
    }

    private String withWord(String text, String word) {
        int at = random.nextInt(text.length() + 1);
        int behind = random.nextBoolean() ? at : Math.min(text.length(), at + word.length());
        return text.substring(0, at) + word + text.substring(behind);
    }

    private byte[] change(byte[] bytes) {
        if (bytes.length == 0) {
            return random(1 + random.nextInt(8));
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0, 1 -> flip(bytes, at);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> splice(bytes, at, at, random(1 + random.nextInt(12)));
            case 4 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(12)), new byte[0]);
            case 5 -> repeat(bytes, at);
            case 6 -> splice(bytes, at, Math.min(bytes.length, at + Integer.BYTES), intBytes());
            case 7 -> splice(bytes, at, Math.min(bytes.length, at + Long.BYTES), longBytes());
            default -> splice(bytes, at, at + 1, varint());
        };
    }

    private byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    /** A part of it again and again, at the place where it stands. */
    private byte[] repeat(byte[] bytes, int at) {
        byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)));
        ByteBuffer many = ByteBuffer.allocate(part.length * (1 + random.nextInt(random.nextInt(50) == 0 ? 2_000 : 4)));
        while (many.hasRemaining()) {
            many.put(part);
        }
        return splice(bytes, at, at, many.array());
    }

    private byte[] intBytes() {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) number()).array();
    }

    private byte[] longBytes() {
        return ByteBuffer.allocate(Long.BYTES).putLong(number()).array();
    }

    /** Unsigned or zigzag, seven bits a byte, the lowest first: as layers and Avro write numbers. */
    private byte[] varint() {
        long number = number();
        long left = random.nextBoolean() ? number : number << 1 ^ number >> 63;
        ByteBuffer bytes = ByteBuffer.allocate(10);
        for (; (left & ~0x7fL) != 0; left >>>= 7) {
            bytes.put((byte) (left | 0x80));
        }
        bytes.put((byte) left);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private long number() {
        return random.nextInt(4) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] put) {
        byte[] result = new byte[bytes.length - (to - from) + put.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(put, 0, result, from, put.length);
        System.arraycopy(bytes, to, result, from + put.length, bytes.length - to);
        return result;
    }
}
