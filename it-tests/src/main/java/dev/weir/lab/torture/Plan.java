package dev.weir.lab.torture;

import dev.weir.lab.torture.Feeder.Load;
import java.util.Locale;
import java.util.Set;

/**
 * What a round runs.
 *
 * @param job its name
 * @param works what the job does
 * @param backend where its state lies: {@code heap} or {@code rocksdb}
 */
record Plan(String job, Set<Work> works, String backend, Alignment alignment, Store.Kind store, Load load) {

    /** How barriers pass records that wait before them. */
    enum Alignment {
        /** Behind them. */
        ALIGNED,
        /** Before them, at once or after a moment. */
        UNALIGNED,
        /** As a start has it, the one or the other. */
        MIXED
    }

    /** Whether there is more state than the tables of a task hold. */
    boolean isLarge() {
        return works.contains(Work.LARGE);
    }

    @Override
    public String toString() {
        return backend + (isLarge() ? ", large state, " : ", ") + lower(alignment) + ", " + lower(store) + " store, "
                + lower(load) + " load";
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
