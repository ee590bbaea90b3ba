package dev.weir.lab.torture;

import dev.weir.lab.torture.Fault.Ongoing;
import dev.weir.lab.torture.Fault.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.kafka.common.header.Header;

/** What happens to the checkpoint store and to the input. */
final class SurroundingFaults {
    /** What is lost or slow shows with the next requests and records. */
    private static final long LINGER_MS = 10_000;

    /** How long a slow record may wait behind others until it is met. */
    private static final Duration MET_WITHIN = Duration.ofSeconds(10);

    private static final String NO_REQUEST = "no request was made meanwhile";

    private SurroundingFaults() {}

    static List<Fault> all() {
        return List.of(
                store("store-full", 2, "no room for checkpoints for up to 4 s", Store::notFillable, (site, dice) -> {
                    boolean full = site.store().fill();
                    return Ongoing.until(200 + dice.nextInt(3_800), () -> {
                        site.store().heal();
                        return Effect.of(full, "there was room left");
                    });
                }),
                // A process that may not write ends with 77, as docs/operations.md says.
                new Fault(
                        "store-unwritable",
                        Target.STORE,
                        2,
                        false,
                        "no checkpoint can be written for up to 4 s",
                        site -> site.store().notLockable(),
                        SurroundingFaults::lock),
                store(
                        "store-slow",
                        2,
                        "each request takes up to 1.5 s more, for up to 4 s",
                        Store::notSlowable,
                        (site, dice) -> {
                            int ms = 100 + dice.nextInt(1_400);
                            return met(site.store(), s -> s.slow(ms), 500 + dice.nextInt(3_500), 0);
                        }),
                new Fault(
                        "store-away",
                        Target.STORE,
                        2,
                        false,
                        "each request is refused, reads as well as writes, for up to 4 s",
                        site -> site.store().notSlowable(),
                        (site, dice) -> met(site.store(), Store::refuse, 200 + dice.nextInt(3_800), 0)),
                store("store-lossy", 2, "requests and replies get lost", Store::notLossy, (site, dice) -> {
                    int requests = 1 + dice.nextInt(4);
                    return met(site.store(), s -> s.lose(requests), 500 + dice.nextInt(3_500), LINGER_MS);
                }),
                new Fault(
                        "poison",
                        Target.INPUT,
                        2,
                        true,
                        "up to 20 records that cannot be read",
                        site -> Optional.empty(),
                        (site, dice) -> {
                            site.feeder().poison(1 + dice.nextInt(20));
                            return Ongoing.OVER;
                        }),
                slow(
                        "slow-reading",
                        "a record of each partition takes up to 3.5 s to be read: checkpoints time out",
                        TortureJob::slowReading),
                slow(
                        "slow-processing",
                        "a record of each partition takes up to 3.5 s to be aggregated: others wait, and are overtaken",
                        TortureJob::slowProcessing),
                new Fault(
                        "add-partition",
                        Target.INPUT,
                        1,
                        true,
                        "one more partition of the input, up to " + Topics.MAX_PARTITIONS,
                        site -> site.feeder().partitions() < Topics.MAX_PARTITIONS
                                ? Optional.empty()
                                : Optional.of("there are enough"),
                        (site, dice) -> Ongoing.lasting(0, site::addPartition)));
    }

    private static Fault store(
            String name,
            int weight,
            String what,
            Function<Store, Optional<String>> obstacle,
            Fault.Injection injection) {
        return new Fault(name, Target.STORE, weight, true, what, site -> obstacle.apply(site.store()), injection);
    }

    /** Breaks the store for a while. It is done if a request has met it. */
    static Ongoing met(Store store, Consumer<Store> breaking, long holdMs, long lingerMs) {
        long before = store.requestsMet();
        breaking.accept(store);
        return new Ongoing(
                holdMs,
                () -> {
                    store.heal();
                    return Effect.of(store.requestsMet() > before, NO_REQUEST);
                },
                lingerMs);
    }

    private static Fault slow(String name, String what, LongFunction<Header> header) {
        return new Fault(name, Target.INPUT, 2, true, what, site -> Optional.empty(), (site, dice) -> {
            int ms = 500 + dice.nextInt(3_000);
            long from = site.feeder().written();
            site.feeder().slow(header.apply(ms));
            // Of each partition, one after the other where one task has them all; and once more after a restart.
            long lingerMs = LINGER_MS + 2L * site.feeder().partitions() * ms;
            return new Ongoing(
                    0,
                    () -> Effect.of(
                            Waiting.until(MET_WITHIN, () -> site.processors().hasMetSlow(from)),
                            "no slow record was met within " + MET_WITHIN.toSeconds() + " s"),
                    lingerMs);
        });
    }

    private static Ongoing lock(Site site, SplittableRandom dice) {
        site.processors().allowRefusal();
        long before = site.store().requestsMet();
        boolean locked = site.store().lock();
        return Ongoing.until(200 + dice.nextInt(3_800), () -> {
            site.store().heal();
            site.processors().endRefusal();
            boolean counts = site.store().notSlowable().isEmpty();
            return counts && site.store().requestsMet() == before
                    ? Effect.notDone(NO_REQUEST)
                    : Effect.of(locked, "the store could not be made read-only");
        });
    }
}
