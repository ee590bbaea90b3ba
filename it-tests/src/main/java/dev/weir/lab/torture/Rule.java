package dev.weir.lab.torture;

/**
 * The input: numbers from 0. Partition, key, amount and time follow from the number (and, for the partition, from how many
 * there were). So whoever reads the input knows what has to come out.
 *
 * <p>Times are near those of the writing: a broker that starts again after a crash forgets an idempotent producer whose
 * last record is older than {@code producer.id.expiration.ms} (a day) by the record's own time, and then takes a batch that
 * it already has for a new one when it is sent again.
 *
 * @param firstMs the time of number 0
 * @param perSecond how many numbers a second of event time has
 */
record Rule(long firstMs, int perSecond) {
    static final long WINDOW_MS = 1_000;
    static final int KEYS_PER_PARTITION = 5;
    /** Of {@link Work#LARGE}. */
    static final int LARGE_KEYS_PER_PARTITION = 10_000;
    /** Numbers that are written at once at the beginning, so that most of these keys are known soon. */
    static final int PRELOADED = LARGE_KEYS_PER_PARTITION * Topics.INPUT_PARTITIONS;

    private static final int LENGTHS = 16;
    private static final int LENGTH_STEP = 20;

    /** The value of the records that end the input: they only move the time on. */
    static final long END = -1;

    private static final int AMOUNTS = 2_001;

    /** Mixed, so that neighbours have nothing in common. */
    private static long mixed(long number) {
        long z = (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The partition of a number that is written when there are so many. */
    static int partition(long number, int partitions) {
        return (int) Long.remainderUnsigned(mixed(number), partitions);
    }

    /** A key belongs to one partition, so that its records have an order. */
    static String key(long number, int partition) {
        return "p" + partition + "-" + Long.remainderUnsigned(mixed(number) >>> 20, KEYS_PER_PARTITION);
    }

    /** One of many keys of a partition, up to 300 characters long. */
    static String largeKey(long number, int partition) {
        long one = Long.remainderUnsigned(mixed(number) >>> 20, LARGE_KEYS_PER_PARTITION);
        int length = (int) Long.remainderUnsigned(mixed(one), LENGTHS) * LENGTH_STEP;
        return "p" + partition + "-" + "k".repeat(length) + one;
    }

    /** The partition of a key. */
    static int partitionOf(String key) {
        return Integer.parseInt(key.substring(1, key.indexOf('-')));
    }

    /** What is summed up, from -1000 to 1000. */
    static long amount(long number) {
        return Long.remainderUnsigned(mixed(number) >>> 40, AMOUNTS) - AMOUNTS / 2;
    }

    static long windowEndMs(long timeMs) {
        return timeMs - Math.floorMod(timeMs, WINDOW_MS) + WINDOW_MS;
    }

    long timeMs(long number) {
        return firstMs + number * 1_000 / perSecond;
    }

    /** The first number that is not before this time. */
    long numberAt(long timeMs) {
        return Math.max(0, ((timeMs - firstMs) * perSecond + 999) / 1_000);
    }

    /** Later than the end of every window: what closes them. */
    long closingTimeMs(long numbers) {
        return timeMs(numbers) + 10 * WINDOW_MS;
    }
}
