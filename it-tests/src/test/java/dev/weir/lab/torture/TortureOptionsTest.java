package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class TortureOptionsTest {
    private final TortureOptions options = new TortureOptions();

    private void parse(String... args) {
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    }

    private <T> List<T> rounds(int count, long seed, Function<Plan, T> of) {
        return IntStream.range(0, count)
                .mapToObj(round -> of.apply(options.plan("job", round, seed)))
                .toList();
    }

    @Test
    void inAsManyRoundsAsThereAreChoicesEachComesOnce() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(rounds(3, seed, Plan::alignment)).containsExactlyInAnyOrder(Plan.Alignment.values());
            assertThat(rounds(2, seed, Plan::backend)).containsExactlyInAnyOrder("heap", "rocksdb");
            assertThat(rounds(2, seed, Plan::store)).containsExactlyInAnyOrder(Store.Kind.values());
            assertThat(rounds(2, seed, Plan::load)).containsExactlyInAnyOrder(Feeder.Load.values());
            assertThat(rounds(30, seed, Plan::alignment).stream()
                            .collect(Collectors.groupingBy(a -> a, Collectors.counting()))
                            .values())
                    .containsOnly(10L);
        }
    }

    @Test
    void choicesOfOneKindMeetAllOfTheOthers() {
        Set<String> met = new TreeSet<>(rounds(400, 7, Plan::toString));
        assertThat(met).hasSize(3 * 3 * 2 * 2);
    }

    @Test
    void theFirstRoundIsOfTheSeedToo() {
        Set<String> first = IntStream.range(0, 400)
                .mapToObj(seed -> options.plan("job", 0, seed).toString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(first).hasSize(3 * 3 * 2 * 2);
        assertThat(rounds(10, 5, Plan::toString)).isEqualTo(rounds(10, 5, Plan::toString));
    }

    @Test
    void whatIsChosenIsAllThatComes() {
        parse("--backend=rocksdb", "--alignment=unaligned", "--store=s3", "--load=bursty");
        assertThat(rounds(5, 1, Plan::toString))
                .containsOnly(
                        "rocksdb, unaligned, s3 store, bursty load",
                        "rocksdb, large state, unaligned, s3 store, bursty load");
    }

    @Test
    void everyOtherRoundInRocksDbHasALargeState() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(rounds(4, seed, plan -> plan.isLarge() ? plan.backend() : "small"))
                    .containsOnlyOnce("rocksdb")
                    .doesNotContain("heap");
        }
        parse("--soak", "--backend=rocksdb");
        assertThat(rounds(4, 1, Plan::isLarge)).containsOnly(false);
    }

    @Test
    void jobsThatAreNamedComeInEachRound() {
        parse("--jobs=LARGE,COPY");
        assertThat(rounds(4, 1, Plan::works)).containsOnly(Set.of(Work.COPY, Work.LARGE));
    }

    @Test
    void aSoakHasASteadyLoad() {
        parse("--soak", "--load=bursty");
        assertThat(rounds(3, 1, Plan::load)).containsOnly(Feeder.Load.STEADY);
    }
}
