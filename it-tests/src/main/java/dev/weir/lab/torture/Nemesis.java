package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.Fault.Ongoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Breaks what there is, again and again, by its dice: a fault alone, or two of different targets at once; after the one
 * before has been got over, or in the middle of that. Owned by one thread.
 */
final class Nemesis {
    /** How long the job may take to commit something new once nothing is broken any more. */
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(150);

    private static final int TOGETHER_IN = 4;
    private static final int IMPATIENT_IN = 4;
    private static final int LONGEST_PAUSE_MS = 800;
    /** How often in a row nothing may come of it before there is no sense in trying again. */
    private static final int VAIN_TRIES = 10;

    private final Site site;
    private final List<Fault> faults;
    private final SplittableRandom dice;
    private final boolean measures;
    private final boolean patient;
    private final Tally tally;
    private final Findings findings;
    private final Consumer<String> say;
    private boolean calm;
    private long feltUntilNanos = System.nanoTime();
    private int inVain;

    private record Begun(Fault fault, Ongoing ongoing, long endNanos) {}

    /**
     * @param faults to draw from
     * @param measures whether the load lets the time to the first output be measured
     * @param patient whether faults come alone, and only when the last one has been got over
     */
    Nemesis(
            Site site,
            List<Fault> faults,
            SplittableRandom dice,
            boolean measures,
            boolean patient,
            Tally tally,
            Findings findings,
            Consumer<String> say) {
        this.site = site;
        this.faults = faults;
        this.dice = dice;
        this.measures = measures;
        this.patient = patient;
        this.tally = tally;
        this.findings = findings;
        this.say = say;
    }

    /** Waits for the first output. @return whether it came */
    boolean awaitStart() {
        calm = recovered("the first start", 0);
        return calm;
    }

    /** Draws and does something. @return whether the job goes on; if not, there is no sense in more */
    boolean strike() {
        List<Fault> together = draw();
        if (together.isEmpty()) {
            inVain++;
            Waiting.pause(LONGEST_PAUSE_MS);
            return true;
        }
        boolean alone = calm && together.size() == 1 && System.nanoTime() - feltUntilNanos > 0;
        boolean measured = measures && calm && together.size() == 1 && isKill(together.get(0));
        long killedNanos = System.nanoTime();
        long mark = site.feeder().written();
        boolean done = inflict(together, alone);
        inVain = done ? 0 : inVain + 1;
        if (!measured && !patient && dice.nextInt(IMPATIENT_IN) == 0) {
            calm = false;
            say.accept(together + ", and on");
            Waiting.pause(dice.nextInt(LONGEST_PAUSE_MS));
            site.processors().supervise();
            return true;
        }
        calm = recovered(together.toString(), measured ? mark : site.feeder().written());
        if (calm) {
            double seconds = (site.witness().reachedNanos() - killedNanos) / 1e9;
            if (measured && done) {
                tally.recovered(seconds);
            }
            say.accept("%s, new output after %.1f s".formatted(together, seconds));
            site.processors().atWork();
            Waiting.pause(dice.nextInt(LONGEST_PAUSE_MS));
        }
        return calm;
    }

    /** Whether nothing can be done here, or is not for now. */
    boolean isIdle() {
        return inVain >= VAIN_TRIES;
    }

    private static boolean isKill(Fault fault) {
        return fault.name().equals(ProcessorFaults.KILL);
    }

    private List<Fault> draw() {
        List<Fault> possible = new ArrayList<>();
        for (Fault fault : faults) {
            Optional<String> obstacle = fault.obstacle().apply(site);
            obstacle.ifPresentOrElse(why -> tally.skipped(fault, why), () -> possible.add(fault));
        }
        if (possible.isEmpty()) {
            return List.of();
        }
        List<Fault> together = new ArrayList<>(List.of(Faults.draw(possible, dice)));
        possible.removeIf(fault -> fault.target() == together.get(0).target());
        if (!possible.isEmpty() && !patient && dice.nextInt(TOGETHER_IN) == 0) {
            together.add(Faults.draw(possible, dice));
        }
        return together;
    }

    /**
     * @param alone whether nothing else goes on
     * @return whether one was done
     */
    private boolean inflict(List<Fault> together, boolean alone) {
        List<Begun> begun = new ArrayList<>();
        for (Fault fault : together) {
            if (!begun.isEmpty()) {
                Waiting.pause(dice.nextInt(500));
            }
            site.processors().restarts().begin(fault.target());
            Ongoing ongoing = fault.injection().begin(site, dice);
            begun.add(new Begun(fault, ongoing, System.nanoTime() + ongoing.holdMs() * 1_000_000));
        }
        long end = begun.stream().mapToLong(Begun::endNanos).max().orElseThrow();
        Waiting.pause(Math.max(0, (end - System.nanoTime()) / 1_000_000));
        begun.sort(Comparator.comparing(b -> b.fault().target()));
        boolean done = false;
        for (Begun each : begun) {
            done |= heal(each, alone);
        }
        return done;
    }

    /** @return whether it was done */
    private boolean heal(Begun begun, boolean alone) {
        Effect effect = begun.ongoing().heal().get();
        site.processors().restarts().end(begun.fault().target(), begun.ongoing().lingerMs());
        feltUntilNanos =
                Math.max(feltUntilNanos, System.nanoTime() + begun.ongoing().lingerMs() * 1_000_000);
        if (!(effect instanceof Effect.NotDone notDone)) {
            tally.count(begun.fault());
            return true;
        }
        tally.inVain(begun.fault(), notDone.why());
        say.accept(begun.fault() + " was not done: " + notDone.why());
        Finding suspicion = notDone.suspicion();
        if (suspicion != null && alone) {
            findings.add(suspicion);
        }
        return false;
    }

    /** Waits until the output shows this number, or something is wrong. @return whether it did; if not there is a finding */
    private boolean recovered(String after, long mark) {
        site.witness().watchFor(mark);
        boolean over = Waiting.until(RECOVERY_LIMIT, () -> {
            site.check();
            site.processors().supervise();
            return site.witness().reachedNanos() != 0 || !findings.isEmpty();
        });
        if (!over) {
            site.processors().current().dumpThreads();
            findings.add(
                    Promise.NEVER_SKIP,
                    "nothing new was committed for " + RECOVERY_LIMIT.toSeconds() + " s after " + after
                            + "; the threads are in "
                            + site.processors().current().log());
        }
        return site.witness().reachedNanos() != 0;
    }
}
