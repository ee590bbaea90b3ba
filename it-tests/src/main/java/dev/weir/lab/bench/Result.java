package dev.weir.lab.bench;

import java.util.List;
import java.util.Objects;

/**
 * What one part of the bench found at one workload.
 *
 * @param columns what was compared
 * @param exact whether every output record of every run was right, once and in order
 */
record Result(Part part, Workload workload, List<String> columns, List<Figure> figures, boolean exact) {
    List<Bar> bars() {
        return figures.stream().map(Figure::bar).filter(Objects::nonNull).toList();
    }

    boolean holdsItsBars() {
        return bars().stream().allMatch(Bar::holds);
    }
}
