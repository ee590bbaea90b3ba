package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Round after round, until there were enough faults or the time is over. Owned by one thread. */
final class Torture {
    private static final Duration SOAK_INTERVAL = Duration.ofSeconds(20);
    /** In a row, with nothing done in them: another kind of store has been tried by then. */
    private static final int IDLE_ROUNDS = 2;

    private final TortureOptions options;
    private final long seed;
    private final Consumer<String> out;
    private final Tally tally = new Tally();
    private final List<RoundResult> results = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private @Nullable String vitals;
    private int idleRounds;

    /** @param out gets each line that tells what happens */
    Torture(TortureOptions options, Consumer<String> out) {
        this.options = options;
        this.seed = options.seed();
        this.out = out;
    }

    /** Runs all of it in this folder. Class archives of brokers are kept in {@code cache}, if it is given. */
    TortureReport run(Path folder, @Nullable Path cache) {
        say("--seed " + seed + ", logs in " + folder);
        try (Cluster output = cluster(folder, cache);
                Cluster second =
                        options.twoClusters ? Cluster.start(folder.resolve("input-cluster"), cache, 1) : null) {
            Arena arena = new Arena(second == null ? output : second, output, folder, options.rate);
            SplittableRandom dice = new SplittableRandom(seed);
            // Names that no other run on the same cluster has.
            String run = "torture-" + Long.toString(System.currentTimeMillis(), 36) + "-";
            for (int round = 0; more() && idleRounds < IDLE_ROUNDS && (round == 0 || !options.soak); round++) {
                run(arena, options.plan(run + round, round, seed), dice.split());
            }
        }
        return new TortureReport(seed, describeCluster(), seconds(), tally, results, vitals);
    }

    private Cluster cluster(Path folder, @Nullable Path cache) {
        String servers = options.bootstrapServers;
        return servers == null
                ? Cluster.start(folder.resolve("cluster"), cache, options.brokers)
                : Cluster.existing(servers, options.clientSettings());
    }

    private String describeCluster() {
        if (options.bootstrapServers != null) {
            return "a cluster that was there";
        }
        return (options.brokers == 1 ? "one broker" : options.brokers + " brokers")
                + (options.twoClusters ? ", the input on another" : "");
    }

    private boolean more() {
        Integer minutes = options.minutes();
        return results.stream().allMatch(RoundResult::exact)
                && tally.total() < options.faults()
                && (minutes == null || seconds() < minutes * 60.0);
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void say(String what) {
        out.accept(String.format(java.util.Locale.ROOT, "%7.1f s  %s", seconds(), what));
    }

    private void run(Arena arena, Plan plan, SplittableRandom dice) {
        say("round " + (results.size() + 1) + ": " + plan.job() + ": " + plan);
        int before = tally.total();
        try (Round round = new Round(arena, plan, dice, !options.soak, this::say)) {
            round.start();
            Nemesis nemesis = new Nemesis(
                    round.site(),
                    options.kinds(),
                    dice,
                    plan.load() == Feeder.Load.STEADY,
                    options.soak,
                    tally,
                    round.findings(),
                    this::say);
            // What is wrong is looked at before there is more of it.
            BooleanSupplier enough =
                    () -> !more() || !round.findings().isEmpty() || tally.total() - before >= options.faultsPerRound;
            if (nemesis.awaitStart()) {
                round.checkReadBack();
                if (options.soak) {
                    soak(round, nemesis);
                } else {
                    strikeUntil(enough, nemesis);
                }
            }
            RoundResult result = round.finish(tally.total() - before);
            idleRounds = result.faults() == 0 ? idleRounds + 1 : 0;
            results.add(result);
            say(result.exact() ? "exact: " + result.inputs() + " inputs" : "NOT EXACT");
            if (!result.exact()) {
                arena.output().keepEvidence();
                arena.input().keepEvidence();
            }
        }
    }

    private static void strikeUntil(BooleanSupplier enough, Nemesis nemesis) {
        boolean goesOn = true;
        while (goesOn && !nemesis.isIdle() && !enough.getAsBoolean()) {
            goesOn = nemesis.strike();
        }
    }

    /** The process must be the same from the beginning to the end, and hold no more then. */
    private void soak(Round round, Nemesis nemesis) {
        Vitals watched = round.vitals();
        long nextFault = System.nanoTime();
        long nextSample = System.nanoTime();
        while (more() && round.site().processors().starts() == 1) {
            if (System.nanoTime() - nextSample >= 0) {
                watched.sample();
                nextSample = System.nanoTime() + Vitals.INTERVAL_MS * 1_000_000;
            }
            if (System.nanoTime() - nextFault >= 0) {
                nextFault = System.nanoTime() + SOAK_INTERVAL.toNanos();
                boolean goesOn = nemesis.strike();
                if (!goesOn || (nemesis.isIdle() && tally.total() == 0)) {
                    return;
                }
            }
            Waiting.pause(100);
            round.site().processors().supervise();
        }
        if (round.site().processors().starts() != 1) {
            round.findings().add(Promise.NEVER_SKIP, "the processor did not survive the soak, see the logs");
            return;
        }
        List<Vitals.Sample> samples = watched.samples();
        vitals = Vitals.describe(samples);
        Vitals.judge(samples).forEach(grown -> round.findings().add(Promise.BOUNDED_MEMORY, grown));
    }
}
