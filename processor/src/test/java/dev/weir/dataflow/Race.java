package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two or more threads, each with one thing to do to the same small state, once, at about the same moment; then the outcome
 * is looked at by one thread alone. Done so often, with a fresh state each time, that the rare orders come too. The names of
 * outcomes are counted, as tools like jcstress do.
 *
 * <p>How long each race goes on: {@code -Dweir.stress=SECONDS}, else some tenths of a second.
 */
public final class Race<S> {
    /** What one thread does. */
    @FunctionalInterface
    public interface Actor<S> {
        void act(S state) throws Exception;
    }

    private static final int STATES = 512;
    private static final int SECONDS = Integer.getInteger("weir.stress", 0);
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1_000L * SECONDS + 300);

    private final Supplier<S> fresh;
    private final Function<S, String> outcome;
    private final List<Actor<S>> actors = new ArrayList<>();

    private Race(Supplier<S> fresh, Function<S, String> outcome) {
        this.fresh = fresh;
        this.outcome = outcome;
    }

    /** @param outcome names what came of it, after all have acted */
    public static <S> Race<S> of(Supplier<S> fresh, Function<S, String> outcome) {
        return new Race<>(fresh, outcome);
    }

    public Race<S> with(Actor<S> actor) {
        actors.add(actor);
        return this;
    }

    /** That nothing else comes of it than this; and when it goes on for long, each of these. */
    public static void assertOutcomes(Map<String, Long> outcomes, String... possible) {
        assertThat(outcomes.keySet()).isSubsetOf(possible);
        if (SECONDS > 0) {
            assertThat(outcomes.keySet())
                    .as("what came of a race of %d s", SECONDS)
                    .contains(possible);
        }
    }

    /** @return how often each outcome came */
    public Map<String, Long> run() throws Exception {
        Map<String, Long> outcomes = new TreeMap<>();
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            List<S> states = new ArrayList<>(STATES);
            for (int i = 0; i < STATES; i++) {
                states.add(fresh.get());
            }
            actAll(states);
            states.forEach(state -> outcomes.merge(outcome.apply(state), 1L, Long::sum));
        }
        return outcomes;
    }

    private void actAll(List<S> states) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CyclicBarrier start = new CyclicBarrier(actors.size());
        List<Thread> threads = new ArrayList<>();
        for (Actor<S> actor : actors) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    for (S state : states) {
                        actor.act(state);
                    }
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("an actor failed", failure.get());
        }
    }
}
