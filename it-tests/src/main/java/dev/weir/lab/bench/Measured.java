package dev.weir.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** All that was measured of one contestant at one workload: its runs on a ready input, and the one at a fixed rate. */
record Measured(Workload workload, Contestant contestant, List<Throughput> runs, Paced paced) {

    /** The middle of the runs; of an even number the lower one. */
    double median(ToDoubleFunction<Throughput> metric) {
        double[] sorted = runs.stream().mapToDouble(metric).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }

    boolean exact() {
        return paced.exact() && runs.stream().allMatch(Throughput::exact);
    }
}
