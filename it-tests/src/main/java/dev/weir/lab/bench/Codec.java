package dev.weir.lab.bench;

import java.nio.charset.StandardCharsets;

/**
 * The records' text form, {@code account,number,number,note} in ASCII, read and written by the same code in the raw loop
 * and in Weir's jobs.
 */
public final class Codec {
    /** The size of an input record in bytes. */
    public static final int EVENT_BYTES = 100;

    private Codec() {}

    public static Event readEvent(byte[] value) {
        int first = comma(value, 0);
        int second = comma(value, first + 1);
        int third = comma(value, second + 1);
        return new Event(
                text(value, 0, first),
                (int) number(value, first + 1, second),
                number(value, second + 1, third),
                text(value, third + 1, value.length));
    }

    public static byte[] writeEvent(Event event) {
        return write(event.account(), event.number(), event.amount(), event.note());
    }

    public static Total readTotal(byte[] value) {
        int first = comma(value, 0);
        int second = comma(value, first + 1);
        int third = comma(value, second + 1);
        return new Total(
                text(value, 0, first),
                number(value, first + 1, second),
                number(value, second + 1, third),
                text(value, third + 1, value.length));
    }

    public static byte[] writeTotal(Total total) {
        return write(total.account(), total.count(), total.sum(), total.note());
    }

    /** The Kafka key of a record of this account. */
    public static byte[] key(String account) {
        return account.getBytes(StandardCharsets.ISO_8859_1);
    }

    @SuppressWarnings("deprecation") // The only copy of Latin-1 text into an array that makes no second array.
    private static byte[] write(String account, long a, long b, String note) {
        int digitsA = digits(a);
        int digitsB = digits(b);
        byte[] out = new byte[account.length() + digitsA + digitsB + note.length() + 3];
        int at = account.length();
        account.getBytes(0, at, out, 0);
        out[at] = ',';
        at = putNumber(a, out, at + 1, digitsA);
        out[at] = ',';
        at = putNumber(b, out, at + 1, digitsB);
        out[at] = ',';
        note.getBytes(0, note.length(), out, at + 1);
        return out;
    }

    private static int putNumber(long number, byte[] out, int at, int digits) {
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int comma(byte[] value, int from) {
        int at = from;
        while (value[at] != ',') {
            at++;
        }
        return at;
    }

    private static long number(byte[] value, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + value[i] - '0';
        }
        return number;
    }

    private static String text(byte[] value, int from, int to) {
        return new String(value, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
