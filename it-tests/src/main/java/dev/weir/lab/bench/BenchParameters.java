package dev.weir.lab.bench;

/** The settings of the bench's jobs. */
final class BenchParameters {
    /** The topic to read. */
    static final String IN = "bench.in";

    /** The topic to write. */
    static final String OUT = "bench.out";

    /** Whether the job ends at the input's present end. */
    static final String UNTIL_END = "bench.until-end";

    private BenchParameters() {}
}
