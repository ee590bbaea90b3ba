package dev.weir.lab.bench;

import java.util.SplittableRandom;

/**
 * Makes the bench's input, the same for the same seed: events of accounts drawn evenly. Amount and note follow from the
 * account and the event's number, so that a verifier can know them without keeping the input. Not thread-safe.
 */
final class EventGenerator {
    /** At least so many. */
    private static final int ACCOUNT_DIGITS = 7;

    private static final String LETTERS = letters(16_384 + Codec.EVENT_BYTES);

    private final SplittableRandom random;
    private final int[] counts;

    EventGenerator(long seed, int accounts) {
        this.random = new SplittableRandom(seed);
        this.counts = new int[accounts];
    }

    Event next() {
        return next(random.nextInt(counts.length));
    }

    /** The next event of this account. */
    Event next(int account) {
        return event(account, ++counts[account]);
    }

    /** How many events each account has had so far. */
    int[] counts() {
        return counts.clone();
    }

    static Event event(int account, int number) {
        String name = account(account);
        long amount = amount(account, number);
        int left = Codec.EVENT_BYTES - name.length() - 3 - digits(number) - digits(amount);
        return new Event(name, number, amount, note(account, number, left));
    }

    static String account(int account) {
        String digits = Integer.toString(account);
        return "a" + "0000000".substring(Math.min(ACCOUNT_DIGITS, digits.length())) + digits;
    }

    static int accountIndex(String account) {
        return Integer.parseInt(account, 1, account.length(), 10);
    }

    static long amount(int account, int number) {
        return (mix(account, number) >>> 1) % 10_000;
    }

    static String note(int account, int number, int length) {
        int from = (int) (mix(account, number) >>> 50);
        return LETTERS.substring(from, from + length);
    }

    private static long mix(int account, int number) {
        long z = (((long) account << 32) | number) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 29)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 32);
    }

    private static int digits(long number) {
        return Long.toString(number).length();
    }

    private static String letters(int count) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder letters = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }
}
