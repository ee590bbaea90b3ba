package dev.weir.sim;

import dev.weir.lab.proof.Run;
import java.util.ArrayList;
import java.util.List;

/** What many runs came to; millions of them must not need more memory than one. */
final class Totals {
    private static final int BROKEN_MAX = Integer.getInteger("weir.sim.broken", 100);

    private final List<String> broken = new ArrayList<>();
    private final Tally tally = new Tally();
    private final long startedNanos = System.nanoTime();
    private long runs;
    private long bounded;
    private long endedEarly;
    private long checkpoints;
    private long ends;
    private long failures;
    private long attempts;
    private long steps;

    synchronized void add(String run, Simulation.Verdict verdict) {
        tally.add(verdict.tally());
        runs++;
        checkpoints += verdict.checkpoints();
        ends += verdict.ends();
        failures += verdict.failures();
        attempts += verdict.attempts();
        steps += verdict.steps();
        boolean isBounded = verdict.ending() == Ending.FINISHED;
        bounded += isBounded ? 1 : 0;
        if (!verdict.isGood()) {
            addBroken(run + ": " + verdict.violation());
        } else if (!verdict.hadEnough()) {
            endedEarly++;
            if (!isBounded) {
                addBroken(run + ": too few checkpoints or faults");
            }
        }
    }

    private void addBroken(String line) {
        if (broken.size() < BROKEN_MAX) {
            broken.add(line);
        }
    }

    /** Further ones would tell nothing new. */
    synchronized boolean isBrokenEnough() {
        return broken.size() >= BROKEN_MAX;
    }

    synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    Tally tally() {
        return tally;
    }

    synchronized long runs() {
        return runs;
    }

    /** Of these, those that ended before they had enough. */
    synchronized long early() {
        return endedEarly;
    }

    /** In one line. */
    synchronized String line() {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        return String.format(
                "simulated: %d runs, %d checkpoints, %d faults, %d ends of processes, %d attempts, %d steps, %.0f s,"
                        + " %.1f runs/s, %d broken",
                runs, checkpoints, failures, ends, attempts, steps, seconds, runs / seconds, broken.size());
    }

    /** For docs/proof.md, where -Dweir.report asks for it. @param command that repeats these runs */
    synchronized void report(String command) {
        Run.now(Run.SIMULATOR, command)
                .with("exact", broken.isEmpty())
                .with("seconds", (System.nanoTime() - startedNanos) / 1_000_000_000)
                .with("lives", runs)
                .with("faults", failures)
                .with("ends", ends)
                .with("attempts", attempts)
                .with("checkpoints", checkpoints)
                .with("steps", steps)
                .with("findings", broken)
                .report();
    }

    synchronized void tell() {
        System.out.println(line());
        System.out.printf(
                "%d ended before they had enough, all of them among the %d with a bounded input%n",
                endedEarly, bounded);
        System.out.println("what happened:");
        tally.faults().forEach((name, n) -> System.out.printf("  %8d %s%n", n, name));
        System.out.println("what met which step:");
        FaultMatrix.lines(tally).forEach(line -> System.out.println("  " + line));
    }
}
