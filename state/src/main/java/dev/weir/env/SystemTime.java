package dev.weir.env;

/** The machine's clocks. */
enum SystemTime implements Time {
    INSTANCE;

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
