package dev.weir.state.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a job's keyed state and timers mean, in the plainest collections. */
final class JobModel {
    /** The states, and how many versions of the items' class each goes through. */
    enum Kind {
        VALUE(3),
        /** Chunks are merged behind the user's back, which must not lose a field for ever: so there is no way back. */
        LIST(2),
        MAP(3),
        REDUCING(3),
        AGGREGATING(3);

        final int versions;

        Kind(int versions) {
            this.versions = versions;
        }
    }

    final Map<Kind, StateModel> states = new EnumMap<>(Kind.class);
    final TreeMap<Long, Set<String>> eventTimers = new TreeMap<>();
    final TreeMap<Long, Set<String>> processingTimers = new TreeMap<>();
    /** When this was copied from the running job. */
    long frozenMs;

    private JobModel() {}

    /** Of a job that starts for the first time. */
    static JobModel first(Random random) {
        JobModel model = new JobModel();
        for (Kind kind : Kind.values()) {
            model.states.put(kind, new StateModel(StateSetup.random(random, kind.versions, Set.of())));
        }
        return model;
    }

    JobModel frozen(long nowMs) {
        JobModel copy = new JobModel();
        copy.frozenMs = nowMs;
        states.forEach((kind, state) -> copy.states.put(kind, state.copy()));
        eventTimers.forEach((time, keys) -> copy.eventTimers.put(time, new TreeSet<>(keys)));
        processingTimers.forEach((time, keys) -> copy.processingTimers.put(time, new TreeSet<>(keys)));
        return copy;
    }

    /** The job is started from this, and asks for its states in another way. */
    JobModel restarted(Random random, long nowMs) {
        JobModel next = frozen(frozenMs);
        next.states.forEach((kind, state) ->
                state.restart(StateSetup.random(random, kind.versions, state.versions()), frozenMs, nowMs));
        return next;
    }

    StateModel of(Kind kind) {
        return Objects.requireNonNull(states.get(kind));
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
