package dev.weir.state.model;

import dev.weir.state.StateTtl;
import dev.weir.state.StateTtl.UpdateType;
import dev.weir.state.type.Type;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the job asks for a state.
 *
 * @param version of the items' class
 */
record StateSetup(int version, @Nullable StateTtl ttl) {
    /** Versions that can read what each version wrote. */
    private static final List<Set<Integer>> READERS = List.of(Set.of(0, 1, 2), Set.of(1, 2), Set.of(1, 2));

    /**
     * Any setup that can read what was written.
     *
     * @param versions the highest that may be chosen
     */
    static StateSetup random(Random random, int versions, Set<Integer> written) {
        int version = random.nextInt(versions);
        while (!canRead(version, written)) {
            version = random.nextInt(versions);
        }
        StateTtl.UpdateType update =
                random.nextBoolean() ? UpdateType.ON_CREATE_AND_WRITE : UpdateType.ON_READ_AND_WRITE;
        Duration live = Duration.ofMillis(random.nextBoolean() ? 300 : 3_000);
        return new StateSetup(version, random.nextInt(3) == 0 ? null : new StateTtl(live, update));
    }

    private static boolean canRead(int version, Set<Integer> written) {
        return written.stream().allMatch(w -> READERS.get(w).contains(version));
    }

    Type<Item> type() {
        return ItemType.VERSIONS.get(version);
    }

    boolean touchedByReads() {
        return ttl != null && ttl.updateType() == UpdateType.ON_READ_AND_WRITE;
    }

    long timeToLiveMs() {
        return ttl == null ? Long.MAX_VALUE : ttl.timeToLive().toMillis();
    }
}
