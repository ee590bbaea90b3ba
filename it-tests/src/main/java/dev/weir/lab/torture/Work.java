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
    ROUTE,
    /** Each record by way of any task to one topic, in whatever order. */
    SPREAD,
    /** Count and sum of what comes of each key within a second of the clock, by timers that clear. */
    BATCHES,
    /** With each record the one of its key before it, from a state with a time to live. */
    REMEMBER,
    /** Count and sum of many keys, some of them long: more state than the tables of RocksDB's backend hold. */
    LARGE;

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
