package dev.weir.model;

import java.util.function.Consumer;

/**
 * One process: what it knows, and where it stands. It runs one attempt; an attempt that fails is here a process that ends,
 * and the next one a new start.
 *
 * @param start which start of the bound it is; 0 when it is down
 * @param attempt 0 until it has read the marker
 * @param fenced which ids it has initialised, as bits
 * @param base the checkpoint that it goes on from; 0: none
 * @param baseMadeBy the attempt that made that
 * @param cut the last checkpoint whose barrier has passed its tasks
 * @param sent whether a task has sent the unit behind that
 * @param inClient whether what was sent last is still in the client
 * @param completed the last checkpoint that it knows to be current
 * @param oldest what is done for the next one to complete, of {@link #WRITTEN} to {@link #COMMITTED}
 * @param next the same for the one behind it
 * @param orphansDue whether it has yet to collect what older attempts left
 * @param retireUpTo up to which number it has yet to delete checkpoints; 0: none
 */
record Runner(
        Phase phase,
        int start,
        int attempt,
        int fenced,
        int base,
        int baseMadeBy,
        int cut,
        boolean sent,
        boolean inClient,
        int completed,
        int oldest,
        int next,
        boolean orphansDue,
        int retireUpTo) {
    static final int WRITTEN = 1;
    static final int PUBLISHED = 2;
    static final int FLUSHED = 4;
    static final int MARKED = 8;
    static final int COMMITTED = 16;
    /** Only where a mistake retires too early. */
    static final int RETIRED = 32;

    static final Runner DOWN = new Runner(Phase.DOWN, 0, 0, 0, 0, 0, 0, false, false, 0, 0, 0, false, 0);

    enum Phase {
        DOWN,
        FENCING,
        READING_MARKER,
        MARKING_CLAIM,
        COMMITTING_CLAIM,
        READING_CHECKPOINT,
        RUNNING
    }

    private static final Phase[] PHASES = Phase.values();

    static Runner started(int start, Phase first) {
        return new Runner(first, start, 0, 0, 0, 0, 0, false, false, 0, 0, 0, false, 0);
    }

    boolean isDown() {
        return phase == Phase.DOWN;
    }

    /** How many checkpoints are cut and not completed. */
    int pending() {
        return cut - completed;
    }

    /** The unit that was sent last. */
    int lastSent() {
        return sent ? cut + 1 : cut;
    }

    /** @param turns how many ids take turns */
    int idOf(int unit, int turns) {
        return (unit - base - 1) % turns;
    }

    /** @param index 0 for the next to complete, 1 for the one behind it */
    int done(int index) {
        return index == 0 ? oldest : next;
    }

    boolean has(int index, int what) {
        return (done(index) & what) != 0;
    }

    Runner in(Phase newPhase) {
        return with(d -> d.phase = newPhase);
    }

    Runner fenced(int id) {
        return with(d -> d.fenced |= 1 << id);
    }

    Runner read(int newAttempt, int checkpoint, int madeBy) {
        return with(d -> {
            d.attempt = newAttempt;
            d.base = checkpoint;
            d.baseMadeBy = madeBy;
        });
    }

    /** It runs from now on; what the claim needed to know is of no account any more. */
    Runner running() {
        return new Runner(Phase.RUNNING, start, attempt, 0, base, baseMadeBy, base, false, false, base, 0, 0, true, 0);
    }

    Runner sending() {
        return with(d -> {
            d.sent = true;
            d.inClient = true;
        });
    }

    Runner appended() {
        return with(d -> d.inClient = false);
    }

    Runner acknowledged() {
        return with(d -> {
            d.cut++;
            d.sent = false;
        });
    }

    Runner doing(int index, int what) {
        return with(d -> {
            if (index == 0) {
                d.oldest |= what;
            } else {
                d.next |= what;
            }
        });
    }

    /** The oldest is the current one. @param retire up to which number older ones may go now */
    Runner completing(int retire) {
        return with(d -> {
            d.completed++;
            d.oldest = next;
            d.next = 0;
            d.retireUpTo = Math.max(retire, retireUpTo);
        });
    }

    Runner collected() {
        return with(d -> d.orphansDue = false);
    }

    Runner retired() {
        return with(d -> d.retireUpTo = 0);
    }

    private Runner with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** The same process, in which some things are about to be others. */
    private static final class Draft {
        Phase phase;
        final int start;
        int attempt;
        int fenced;
        int base;
        int baseMadeBy;
        int cut;
        boolean sent;
        boolean inClient;
        int completed;
        int oldest;
        int next;
        boolean orphansDue;
        int retireUpTo;

        Draft(Runner of) {
            phase = of.phase;
            start = of.start;
            attempt = of.attempt;
            fenced = of.fenced;
            base = of.base;
            baseMadeBy = of.baseMadeBy;
            cut = of.cut;
            sent = of.sent;
            inClient = of.inClient;
            completed = of.completed;
            oldest = of.oldest;
            next = of.next;
            orphansDue = of.orphansDue;
            retireUpTo = of.retireUpTo;
        }

        Runner finished() {
            return new Runner(
                    phase,
                    start,
                    attempt,
                    fenced,
                    base,
                    baseMadeBy,
                    cut,
                    sent,
                    inClient,
                    completed,
                    oldest,
                    next,
                    orphansDue,
                    retireUpTo);
        }
    }

    void write(Bits bits) {
        bits.put(phase.ordinal(), 3).put(start, 2).put(attempt, 2).put(fenced, Cluster.IDS);
        bits.put(base, 3).put(baseMadeBy, 2).put(cut, 3).put(sent).put(inClient).put(completed, 3);
        bits.put(oldest, 6).put(next, 6).put(orphansDue).put(retireUpTo, 2);
    }

    static Runner read(Bits bits) {
        return new Runner(
                PHASES[bits.get(3)],
                bits.get(2),
                bits.get(2),
                bits.get(Cluster.IDS),
                bits.get(3),
                bits.get(2),
                bits.get(3),
                bits.getBoolean(),
                bits.getBoolean(),
                bits.get(3),
                bits.get(6),
                bits.get(6),
                bits.getBoolean(),
                bits.get(2));
    }
}
