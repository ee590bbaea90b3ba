package dev.weir.model;

/** Small numbers, one behind the other, in three words: how a state is kept, so that millions fit. */
final class Bits {
    static final int WORDS = 3;

    private final long[] words;
    private int at;

    /** @param words zero where something is to be put */
    Bits(long[] words) {
        this.words = words;
    }

    Bits put(int value, int width) {
        if (value < 0 || value >= 1 << width) {
            throw new IllegalArgumentException(value + " does not fit in " + width + " bits");
        }
        int word = at >> 6;
        int shift = at & 63;
        words[word] |= (long) value << shift;
        if (shift + width > 64) {
            words[word + 1] |= (long) value >>> (64 - shift);
        }
        at += width;
        return this;
    }

    Bits put(boolean value) {
        return put(value ? 1 : 0, 1);
    }

    int get(int width) {
        int word = at >> 6;
        int shift = at & 63;
        long bits = words[word] >>> shift;
        if (shift + width > 64) {
            bits |= words[word + 1] << (64 - shift);
        }
        at += width;
        return (int) (bits & ((1L << width) - 1));
    }

    boolean getBoolean() {
        return get(1) == 1;
    }
}
