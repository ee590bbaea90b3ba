package dev.weir.lab.bench;

/**
 * What one run on a ready input took. Steady: from the end of the warm-up until all output is written, so without the
 * start, the last commit and the end of the process. Processor time is per million input records; {@code NoJit} leaves
 * the threads of the just-in-time compiler out.
 *
 * @param recordsPerSecond input records, from the start of the JVM to its end
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
        double peakRssMb,
        boolean exact,
        String verdict) {

    double microsPerRecordSteady() {
        return 1e6 / recordsPerSecondSteady;
    }
}
