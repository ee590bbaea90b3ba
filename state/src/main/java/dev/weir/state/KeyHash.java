package dev.weir.state;

/**
 * The hash that spreads keys over key groups: murmur2 of the encoded key, as Kafka's default partitioner computes it
 * (seed {@code 0x9747b28c}), made non-negative. Its name stands in every checkpoint, because changing it would tear keys
 * from their state.
 */
public final class KeyHash {
    /** What checkpoints call this hash. */
    public static final String NAME = "murmur2";

    private KeyHash() {}

    /** The hash of {@code length} bytes from the beginning of the array; never negative. */
    public static int of(byte[] data, int length) {
        final int m = 0x5bd1e995;
        int h = 0x9747b28c ^ length;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            int k = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            k *= m;
            k ^= k >>> 24;
            k *= m;
            h *= m;
            h ^= k;
        }
        switch (length & 3) {
            case 3:
                h ^= (data[i + 2] & 0xff) << 16;
            // fall through
            case 2:
                h ^= (data[i + 1] & 0xff) << 8;
            // fall through
            case 1:
                h ^= data[i] & 0xff;
                h *= m;
                break;
            default:
                break;
        }
        h ^= h >>> 13;
        h *= m;
        h ^= h >>> 15;
        return h & 0x7fffffff;
    }

    /** The key group of a hash. */
    public static int keyGroup(int keyHash, int maxParallelism) {
        return keyHash % maxParallelism;
    }
}
