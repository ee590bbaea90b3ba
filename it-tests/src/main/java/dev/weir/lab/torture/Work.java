package dev.weir.lab.torture;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the job does with its input. One process does all that is chosen at once, in the same transactions. */
enum Work {
    /** Each record as it is, in the partition of the same number. */
    COPY,
    /** A running count, sum, least and greatest amount of each key, with every record. */
    AGGREGATE,
    /** Count and sum of each key and second of event time, by timers. */
    WINDOWS,
    /** Each record to one of three topics. */
    ROUTE;

    /** As a parameter of the job. */
    static String format(Collection<Work> works) {
        return works.stream().sorted().map(Work::name).collect(Collectors.joining(","));
    }

    static Set<Work> parse(String text) {
        Set<Work> works = new TreeSet<>();
        for (String name : text.split(",", -1)) {
            works.add(valueOf(name));
        }
        return works;
    }
}
