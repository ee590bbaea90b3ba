package dev.weir.operator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one operator instance counts, by name. Thread-safe. */
public final class OperatorCounters {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    public void count(String counter, long n) {
        counters.computeIfAbsent(counter, c -> new LongAdder()).add(n);
    }

    /** Adds all of them to sums, as {@code uid/counter}. */
    public void addTo(Map<String, Long> sums, String uid) {
        counters.forEach((name, n) -> sums.merge(uid + "/" + name, n.sum(), Long::sum));
    }
}
