package dev.weir.lab.bench;

/**
 * What one run at a fixed rate showed.
 *
 * @param p50Ms from sending the input to reading its committed output
 * @param killToOutputSeconds from a kill -9 to the first new committed output, restarted at once; NaN: not tried
 * @param exact whether every output record was right, once and in order, the kill included
 */
record Paced(double p50Ms, double p99Ms, double killToOutputSeconds, boolean exact, String verdict) {}
