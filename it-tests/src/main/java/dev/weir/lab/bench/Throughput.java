package dev.weir.lab.bench;

/**
 * What one run on a ready input took. {@code steady}: from a quarter of the output on. {@code NoJit}: without the
 * just-in-time compiler's threads. NaN where the run was too short to tell.
 *
 * @param recordsPerSecond input records, from the start of the JVM to its end
 * @param cpuPerMillion processor seconds per million input records
 * @param firstCommitSeconds from the start of the JVM to the first committed output
 * @param exact whether every output record was right, once and in order
 * @param verdict what the verifier counted
 */
record Throughput(
        double recordsPerSecond,
        double recordsPerSecondSteady,
        double cpuPerMillion,
        double cpuPerMillionNoJit,
        double cpuPerMillionSteady,
        double cpuPerMillionSteadyNoJit,
        double firstCommitSeconds,
        double peakRssMb,
        boolean exact,
        String verdict) {}
