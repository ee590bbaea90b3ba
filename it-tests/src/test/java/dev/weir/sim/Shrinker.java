package dev.weir.sim;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Makes the story of a failing seed shorter: keeps faults from happening, as many as can be while the same promise still
 * breaks. First those behind some point, then blocks of them, smaller and smaller ones (delta debugging).
 *
 * <p>A fault that is kept from happening changes all that is drawn after it, so each try is another story, and the
 * smallest one found is one that breaks the promise, not always a part of the first.
 */
public final class Shrinker {
    /** A story, and which faults happened in it. */
    record Smallest(Simulation.Verdict first, Simulation.Verdict last, int runs) {
        /** For people. */
        List<String> lines() {
            List<String> lines = new ArrayList<>(last.story());
            lines.add("");
            lines.add("What had to go wrong (" + last.gate().told().size() + " of "
                    + first.gate().happened().cardinality() + " faults, " + runs + " runs):");
            last.gate().told().forEach(fault -> lines.add("  " + fault));
            lines.add("What breaks: " + last.violation());
            return lines;
        }
    }

    private final RunLength length;
    private final long seed;
    private final int maxRuns;
    private final Simulation.Verdict first;
    private BitSet kept;
    private int runs;

    private Shrinker(RunLength length, long seed, int maxRuns) {
        this.length = length;
        this.seed = seed;
        this.maxRuns = maxRuns;
        this.first = Simulation.run(length, seed, false);
        this.kept = first.gate().happened();
    }

    /**
     * Shrinks the story of a seed that breaks a promise.
     *
     * @throws IllegalArgumentException when it breaks none
     */
    static Smallest shrink(RunLength length, long seed, int maxRuns) {
        Shrinker shrinker = new Shrinker(length, seed, maxRuns);
        if (shrinker.first.isGood()) {
            throw new IllegalArgumentException("seed " + seed + " breaks no promise");
        }
        shrinker.cutEnd();
        shrinker.dropBlocks();
        return new Smallest(shrinker.first, shrinker.run(true, shrinker.kept), shrinker.runs);
    }

    /** For a run in another class loader: how many faults happened at first, how many are left, and the story's lines. */
    public static Object[] shrunk(long seed, int maxRuns) {
        Smallest smallest = shrink(RunLength.LONG, seed, maxRuns);
        return new Object[] {
            smallest.first.gate().happened().cardinality(),
            smallest.last.gate().happened().cardinality(),
            smallest.first.violation(),
            smallest.last.violation(),
            smallest.lines()
        };
    }

    /** Whether the promise still breaks with these alone; if so, they are what is left. */
    private boolean suffice(BitSet tried) {
        if (runs == maxRuns) {
            return false;
        }
        runs++;
        Simulation.Verdict verdict = run(false, tried);
        if (!verdict.promise().equals(first.promise())) {
            return false;
        }
        // Those that no longer come at all need not be tried.
        kept = verdict.gate().happened();
        return true;
    }

    private Simulation.Verdict run(boolean withStory, BitSet faults) {
        return Simulation.run(
                length,
                seed,
                withStory,
                new Simulation.Kept(
                        faults, Math.min(first.stepsUntilEnough(), first.stepsUntilCalm()), first.stepsUntilCalm()));
    }

    /** The faults behind some point are not needed: bisection for the nearest one. */
    private void cutEnd() {
        int enough = kept.length();
        int tooFew = 0;
        while (enough - tooFew > 1) {
            int middle = (enough + tooFew) / 2;
            BitSet tried = kept.get(0, middle);
            if (suffice(tried)) {
                enough = Math.min(middle, kept.length());
            } else {
                tooFew = middle;
            }
        }
    }

    private void dropBlocks() {
        int size = Math.max(1, kept.cardinality() / 2);
        while (runs < maxRuns) {
            boolean dropped = false;
            for (int from = 0; from < kept.cardinality() && runs < maxRuns; ) {
                if (suffice(without(from, size))) {
                    dropped = true;
                } else {
                    from += size;
                }
            }
            if (size > 1) {
                size = Math.max(1, Math.min(size / 2, kept.cardinality()));
            } else if (!dropped) {
                return;
            }
        }
    }

    /** What is kept, without some from the n-th on. */
    private BitSet without(int n, int count) {
        BitSet tried = (BitSet) kept.clone();
        int at = -1;
        int seen = 0;
        while ((at = kept.nextSetBit(at + 1)) >= 0) {
            if (seen >= n && seen < n + count) {
                tried.clear(at);
            }
            seen++;
        }
        return tried;
    }
}
