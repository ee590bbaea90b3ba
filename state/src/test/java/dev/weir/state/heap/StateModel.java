package dev.weir.state.heap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What keyed state means, in the plainest collections. */
final class StateModel {
    final Map<String, Total> values = new HashMap<>();
    final Map<String, List<String>> lists = new HashMap<>();
    final Map<String, Map<String, Long>> maps = new HashMap<>();
    final TreeMap<Long, Set<String>> eventTimers = new TreeMap<>();
    final TreeMap<Long, Set<String>> processingTimers = new TreeMap<>();

    /** A value of an immutable type. */
    record Total(long sum, String last) {}

    StateModel copy() {
        StateModel copy = new StateModel();
        copy.values.putAll(values);
        lists.forEach((key, list) -> copy.lists.put(key, new ArrayList<>(list)));
        maps.forEach((key, map) -> copy.maps.put(key, new TreeMap<>(map)));
        eventTimers.forEach((time, keys) -> copy.eventTimers.put(time, new TreeSet<>(keys)));
        processingTimers.forEach((time, keys) -> copy.processingTimers.put(time, new TreeSet<>(keys)));
        return copy;
    }

    List<String> list(String key) {
        return lists.computeIfAbsent(key, k -> new ArrayList<>());
    }

    Map<String, Long> map(String key) {
        return maps.computeIfAbsent(key, k -> new TreeMap<>());
    }

    static void register(TreeMap<Long, Set<String>> timers, String key, long time) {
        timers.computeIfAbsent(time, t -> new TreeSet<>()).add(key);
    }

    static void delete(TreeMap<Long, Set<String>> timers, String key, long time) {
        Set<String> keys = timers.get(time);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            timers.remove(time);
        }
    }

    static long next(TreeMap<Long, Set<String>> timers) {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.firstKey();
    }
}
