package dev.weir.lab.bench;

/**
 * What one run at a fixed rate showed.
 *
 * @param p50Ms from the sending of an input record to the reading of its committed output
 * @param cpuPerMillionNoJit processor seconds per million input records, without the just-in-time compiler's threads
 * @param exact whether every output record was right, once and in order
 * @param verdict what the verifier counted
 */
record Latency(
        double p50Ms,
        double p99Ms,
        double maxMs,
        double cpuPerMillion,
        double cpuPerMillionNoJit,
        boolean exact,
        String verdict) {}
