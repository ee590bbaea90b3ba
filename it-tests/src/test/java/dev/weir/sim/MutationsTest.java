package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.proof.Run;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A simulator that finds nothing proves nothing: with each deliberate mistake in the production code some seed must break
 * a promise. {@code -Dweir.sim.mutation=TEXT} tries only those whose names contain the text; with {@code
 * -Dweir.sim.mutation.classes=FOLDER} the broken classes are written there instead, for the torture test to find. {@code
 * -Dweir.sim.mutation.short=N} tells what up to N short runs find of each.
 */
@ExtendWith(QuietLog.class)
class MutationsTest {
    private static final int SEEDS = Integer.getInteger("weir.sim.mutation.seeds", 1_000);
    private static final String SHRUNK = "files are not synced";
    private static final int SHRINKING_RUNS = 60;

    /** What short runs must find too, within so many: a mistake in the claim, one in the commit, and one of the disk. */
    private static final List<String> SHORT =
            List.of("the claim is not committed", "the marker is left out", "files are not synced");

    private static final int SHORT_RUNS = 1_000;
    /** Null: only those of {@link #SHORT}, and each must be found. */
    private static final @Nullable Integer TRIED_IN_SHORT = Integer.getInteger("weir.sim.mutation.short");

    private static final boolean ALL = Boolean.getBoolean("weir.sim.mutation.all");
    private static final String ONLY = System.getProperty("weir.sim.mutation", "");
    private static final @Nullable String CLASSES = System.getProperty("weir.sim.mutation.classes");
    /** Tests run in their module's folder. */
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    /** Also of those that are not drawn to be run: the list stays true when the code moves on. */
    @Test
    void everyMistakeCanStillBeMadeInTheSource() {
        assertThat(Stream.concat(Mutations.caught().stream(), Mutations.notFound().stream()))
                .allSatisfy(mutation -> assertThat(mutation.sources(ROOT)).isNotEmpty());
    }

    /** Every one with {@code -Dweir.sim.mutation.all=true}; else any quarter of them. */
    @Test
    void everyMistakeBreaksAPromiseInSomeSeed() throws IOException {
        List<Mutation> mutations = drawn(chosen(Mutations.caught()));
        if (CLASSES != null) {
            assertThat(mutations).as("what -Dweir.sim.mutation chooses").hasSize(1);
            Mutation only = mutations.get(0);
            new MutatedClasses(only.sources(ROOT)).writeTo(Path.of(CLASSES), only.toString());
            return;
        }
        Map<Integer, String> found = new TreeMap<>();
        IntStream.range(0, mutations.size()).parallel().forEach(i -> {
            Mutation mutation = mutations.get(i);
            String line = firstViolation(mutation, "violationOf", mutation.seeds(SEEDS));
            synchronized (found) {
                found.put(i, line == null ? "" : line);
            }
        });
        found.forEach((i, line) -> System.out.printf("%-75s %s%n", mutations.get(i), line));
        found.forEach((i, line) -> report(mutations.get(i), line));
        assertThat(found)
                .allSatisfy((i, line) -> assertThat(line)
                        .as("what %d seeds find when %s", SEEDS, mutations.get(i))
                        .isNotEmpty());
    }

    /** So a run that ends after three checkpoints and two faults proves something as well. */
    @Test
    void shortRunsFindMistakesToo() {
        int runs = TRIED_IN_SHORT == null ? SHORT_RUNS : TRIED_IN_SHORT;
        List<Mutation> mutations = chosen(Mutations.caught()).stream()
                .filter(m -> TRIED_IN_SHORT != null || SHORT.contains(m.toString()))
                .toList();
        List<String> missed = new ArrayList<>();
        mutations.parallelStream().forEach(mutation -> {
            String line = firstViolation(mutation, "violationOfShort", LongStream.rangeClosed(1, runs));
            synchronized (missed) {
                System.out.printf("%-75s short runs: %s%n", mutation, line == null ? "not in " + runs : line);
                if (line == null) {
                    missed.add(mutation.toString());
                }
            }
        });
        assertThat(missed).as("what %d short runs do not find", runs).isEmpty();
    }

    /** They are no mistakes as long as their safeguards stand; a seed that finds one says that a safeguard has gone. */
    @Test
    void whatAnotherSafeguardCoversBreaksNothing() {
        assertThat(chosen(Mutations.notFound())).allSatisfy(mutation -> {
            Method violationOf = violationOf(mutation, "violationOf");
            for (long seed = 1; seed <= SEEDS / 100; seed++) {
                assertThat(violationOf.invoke(null, seed)).as("seed %d", seed).isNull();
            }
        });
    }

    /** A file that was not synced needs the loss of power, and little else. */
    @Test
    void theStoryOfAMistakeShrinksToWhatItNeeds() throws Exception {
        Mutation mutation = Mutations.caught().stream()
                .filter(m -> m.toString().equals(SHRUNK))
                .findFirst()
                .orElseThrow();
        String found = firstViolation(mutation, "violationOf", mutation.seeds(SEEDS));
        assertThat(found).isNotNull();
        long seed = Long.parseLong(found.substring(found.lastIndexOf(' ') + 1));
        Object[] shrunk = (Object[]) loaded(mutation)
                .loadClass(Shrinker.class.getName())
                .getMethod("shrunk", long.class, int.class)
                .invoke(null, seed, SHRINKING_RUNS);
        int before = (int) shrunk[0];
        int left = (int) shrunk[1];
        System.out.printf("%s, %s: %d faults shrink to %d%n", mutation, found, before, left);
        assertThat(left).isLessThanOrEqualTo(Math.max(3, before / 2));
        assertThat(promise((String) shrunk[3])).isEqualTo(promise((String) shrunk[2]));
        assertThat((List<?>) shrunk[4])
                .anySatisfy(line -> assertThat(line).asString().contains("power lost"))
                .last()
                .isEqualTo("What breaks: " + shrunk[3]);
    }

    /** @param line promise and seed; empty: none broke */
    private static void report(Mutation mutation, String line) {
        Run run = Run.now(Run.SIMULATOR, "-Dtest=MutationsTest -Dweir.sim.mutation=\"" + mutation + "\"")
                .with("broken", mutation.toString())
                .with("exact", line.isEmpty());
        if (!line.isEmpty()) {
            run = run.with("promise", line.substring(0, line.indexOf(',')))
                    .with("seed", Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)));
        }
        run.report();
    }

    private static String promise(String violation) {
        return violation.substring(0, violation.indexOf(':'));
    }

    private static List<Mutation> drawn(List<Mutation> all) {
        if (ALL || !ONLY.isEmpty()) {
            return all;
        }
        List<Mutation> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed);
        return mixed.subList(0, (mixed.size() + 3) / 4);
    }

    private static List<Mutation> chosen(List<Mutation> all) {
        return all.stream().filter(m -> m.toString().contains(ONLY)).toList();
    }

    /** Promise and seed, or null. */
    private static @Nullable String firstViolation(Mutation mutation, String run, LongStream seeds) {
        try {
            Method violationOf = violationOf(mutation, run);
            for (long seed : (Iterable<Long>) seeds::iterator) {
                String violation = (String) violationOf.invoke(null, seed);
                if (violation != null) {
                    return promise(violation) + ", seed " + seed;
                }
            }
            return null;
        } catch (Exception e) {
            throw new IllegalStateException("mutation '" + mutation + "'", e);
        }
    }

    private static ClassLoader loaded(Mutation mutation) throws Exception {
        return new MutatedClasses(mutation.sources(ROOT));
    }

    /** @param run which of the methods of {@link Simulation} for runs in another class loader */
    private static Method violationOf(Mutation mutation, String run) throws Exception {
        return loaded(mutation).loadClass(Simulation.class.getName()).getMethod(run, long.class);
    }
}
