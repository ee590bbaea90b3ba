package dev.weir.model;

/**
 * What the disk holds of each checkpoint, by its number and the attempt that made it.
 *
 * @param bits a {@link Files} for each
 */
record Store(long bits) {
    static final Store EMPTY = new Store(0);
    private static final int WIDTH = 3;

    /** Of one checkpoint. */
    enum Files {
        /** Nothing, or garbage that nobody will look at. */
        NONE,
        /** Its state is written, and may be lost with the power. */
        WRITTEN,
        /** Its state is durable. */
        SYNCED,
        /** Its metadata is there too, and may be lost with the power. */
        LINKED,
        /** All is durable. */
        PUBLISHED,
        /** A mistake: metadata is durable, the state that it names is not. */
        UNSAFE,
        /** What came of that: metadata without the state that it names. */
        DAMAGED;

        boolean isListed() {
            return compareTo(LINKED) >= 0;
        }

        boolean isReadable() {
            return this == LINKED || this == PUBLISHED || this == UNSAFE;
        }
    }

    private static final Files[] FILES = Files.values();

    private static int shift(int number, int madeBy) {
        return WIDTH * ((number - 1) * Bound.MAX_STARTS + madeBy - 1);
    }

    Files of(int number, int madeBy) {
        return FILES[(int) (bits >> shift(number, madeBy)) & 7];
    }

    Store with(int number, int madeBy, Files files) {
        int shift = shift(number, madeBy);
        return new Store(bits & ~(7L << shift) | (long) files.ordinal() << shift);
    }

    /** The newest attempt of which there is a checkpoint; 0: none. */
    int newestAttempt() {
        for (int madeBy = Bound.MAX_STARTS; madeBy > 0; madeBy--) {
            for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
                if (of(n, madeBy).isListed()) {
                    return madeBy;
                }
            }
        }
        return 0;
    }

    /** A process is gone: what it had begun to write is garbage. */
    Store without(int attempt) {
        Store s = this;
        for (int n = 1; attempt > 0 && n <= Bound.MAX_CHECKPOINTS; n++) {
            Files files = of(n, attempt);
            if (files == Files.WRITTEN || files == Files.SYNCED) {
                s = s.with(n, attempt, Files.NONE);
            }
        }
        return s;
    }

    /** Whether the loss of power takes nothing away. */
    boolean isCertain() {
        for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
            for (int madeBy = 1; madeBy <= Bound.MAX_STARTS; madeBy++) {
                if (maybeLost(n, madeBy) != maybeKept(n, madeBy)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the power's loss may take of one checkpoint. */
    Files maybeLost(int number, int madeBy) {
        return switch (of(number, madeBy)) {
            case LINKED -> Files.NONE;
            case UNSAFE -> Files.DAMAGED;
            default -> of(number, madeBy);
        };
    }

    /** What the power's loss may leave of one checkpoint. */
    Files maybeKept(int number, int madeBy) {
        return switch (of(number, madeBy)) {
            case WRITTEN, SYNCED -> Files.NONE;
            case LINKED, UNSAFE -> Files.PUBLISHED;
            default -> of(number, madeBy);
        };
    }

    void write(Bits to) {
        for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
            for (int madeBy = 1; madeBy <= Bound.MAX_STARTS; madeBy++) {
                to.put(of(n, madeBy).ordinal(), WIDTH);
            }
        }
    }

    static Store read(Bits from) {
        Store s = EMPTY;
        for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
            for (int madeBy = 1; madeBy <= Bound.MAX_STARTS; madeBy++) {
                s = s.with(n, madeBy, FILES[from.get(WIDTH)]);
            }
        }
        return s;
    }
}
