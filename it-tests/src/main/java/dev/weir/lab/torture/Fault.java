package dev.weir.lab.torture;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kind of fault.
 *
 * @param name on the command line and in reports
 * @param target what it is done to; at most one fault at a time is done to each
 * @param weight how often it is drawn, beside the others
 * @param survived whether the processor lives on, as in a soak it must
 * @param what it is, for people
 * @param obstacle why it cannot be done at a site; empty: it can
 */
record Fault(
        String name,
        Target target,
        int weight,
        boolean survived,
        String what,
        Function<Site, Optional<String>> obstacle,
        Injection injection) {

    /** What a fault is done to, in the order in which they are healed: what the others need first. */
    enum Target {
        NETWORK,
        BROKER,
        STORE,
        PROCESSOR,
        /** Felt by a processor that runs. */
        INPUT
    }

    /** Begins one. May not wait for anything that another fault can hold up. */
    @FunctionalInterface
    interface Injection {
        Ongoing begin(Site site, SplittableRandom dice);
    }

    /**
     * A fault under way.
     *
     * @param holdMs how long it lasts
     * @param heal ends it, and says whether it was one; everything that it needs but the processor works by then. The
     *     processor runs, or is started, when it returns
     * @param lingerMs for how long after that the job may still feel it, though it commits output again
     */
    record Ongoing(long holdMs, Supplier<Effect> heal, long lingerMs) {
        /** One that was done at once. */
        static final Ongoing OVER = lasting(0, () -> {});

        /** Done, whatever follows. */
        static Ongoing lasting(long holdMs, Runnable heal) {
            return until(holdMs, () -> {
                heal.run();
                return Effect.DONE;
            });
        }

        /** Its end shows whether it was done. */
        static Ongoing until(long holdMs, Supplier<Effect> heal) {
            return new Ongoing(holdMs, heal, 0);
        }
    }

    Fault withWeight(int other) {
        return new Fault(name, target, other, survived, what, obstacle, injection);
    }

    @Override
    public String toString() {
        return name;
    }
}
