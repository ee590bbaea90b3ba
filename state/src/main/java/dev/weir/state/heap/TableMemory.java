package dev.weir.state.heap;

import dev.weir.state.TableUse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * How much of its memory the tables of one backend over a base use, and when entries leave them. An entry may leave once
 * the base holds it: it is then only a cache's. Owned by the task's thread; {@link #wantsCheckpoint} may be asked by any.
 */
final class TableMemory {
    /** A table whose size is known by estimate and that can let go of what the base holds. */
    interface Table {
        /** Estimated bytes of all entries. */
        long bytes();

        /** The estimate for one of them. */
        long bytesPerEntry();

        /** Estimated bytes of entries that changed in the present epoch. */
        long changedBytes();

        /**
         * Estimated bytes of entries that did not change, and have to stay with others that did: last after one epoch, and
         * up to another.
         */
        default long heldBytes(int afterEpoch, int upToEpoch) {
            return 0;
        }

        /**
         * Looks at some slots, from where it stopped before, round and round, and lets entries go.
         *
         * @param evenUsed also those that were read since the last look
         */
        void evictSome(int foldedEpoch, boolean evenUsed);
    }

    /** Eighths of all memory for what has left the tables, which takes a sixth of the room there. */
    private static final int VICTIMS_EIGHTHS = 5;

    /**
     * What the base holds is kept in the tables while they take less than this part of their memory. The rest is for changes:
     * the garbage collector copies and follows each object that lives long.
     */
    private static final int CACHED_PART = 2;

    /** Insertions between two looks at the size. Fewer where these many of the largest kind of entries would fill a quarter. */
    private static final int LOOK_EVERY = 64;

    private record Frozen(int epoch, long bytes) {}

    /** What the tables may take. */
    private final long limitBytes;

    private final VictimCache victims;
    private final FoldedEpoch folded;
    private final List<Table> tables = new ArrayList<>();
    private final List<Frozen> frozen = new ArrayList<>();
    /** Epochs without a change, in order: the base has them as soon as it has all before them. */
    private final Queue<Integer> unchanged = new ArrayDeque<>();
    /** The last epoch that has ended. */
    private int ended;

    /** The last epoch that was frozen for a checkpoint which was given up, until the next has passed; 0: none. */
    private int abortedUpTo;

    private int foldedUpTo;
    private long insertions;
    /** At first nothing is known of their size. */
    private long lookAfter = 1;
    /** Of entries that cannot leave, as of a few insertions ago. */
    private volatile long unfoldedBytes;

    /** @param bytes for the tables and what has left them */
    TableMemory(long bytes, FoldedEpoch folded) {
        long forVictims = bytes / 8 * VICTIMS_EIGHTHS;
        limitBytes = bytes - forVictims;
        victims = new VictimCache(forVictims);
        this.folded = folded;
    }

    /** What has left the tables. */
    VictimCache victims() {
        return victims;
    }

    void add(Table table) {
        tables.add(table);
    }

    /** Entries were put into a table. */
    void inserted(int entries) {
        insertions += entries;
        if (insertions >= lookAfter) {
            insertions = 0;
            look();
        }
    }

    private void look() {
        measure();
        lookAfter = lookAfter();
        long bytes = bytes();
        if (bytes > limitBytes / CACHED_PART) {
            // Some at a time: where nothing can go, looking at all of them would cost more than all else.
            int foldedEpoch = foldedUpTo();
            // Where much is read and little is new, all is used between two looks at it.
            boolean evenUsed = bytes - unfoldedBytes > limitBytes;
            tables.forEach(table -> table.evictSome(foldedEpoch, evenUsed));
        }
    }

    private long lookAfter() {
        long largest = 1;
        for (Table t : tables) {
            largest = Math.max(largest, t.bytesPerEntry());
        }
        return Math.max(1, Math.min(LOOK_EVERY, limitBytes / 4 / largest));
    }

    private long bytes() {
        long sum = 0;
        for (Table t : tables) {
            sum += t.bytes();
        }
        return sum;
    }

    /** The present epoch has ended; before its states freeze. */
    void freezing(int epoch) {
        frozen.add(new Frozen(epoch, changesOfEpoch()));
        ended = epoch;
        nextPassed();
        unfoldedBytes = unfolded();
    }

    /** Nothing froze, so that nothing will be folded. */
    void frozeNothing(int epoch) {
        unchanged.add(epoch);
        nextPassed();
        unfoldedBytes = unfolded();
    }

    /** The next checkpoint takes along what was frozen in vain, and needs nothing more of this task for it. */
    private void nextPassed() {
        abortedUpTo = 0;
    }

    /** What has ended is folded only after the next checkpoint that is complete, which needs something of this task. */
    void checkpointAborted() {
        abortedUpTo = ended;
    }

    /** The last epoch of which the base has all changes. */
    int foldedUpTo() {
        foldedUpTo = Math.max(foldedUpTo, folded.get());
        while (!unchanged.isEmpty() && unchanged.element() <= foldedUpTo + 1) {
            foldedUpTo = Math.max(foldedUpTo, unchanged.remove());
        }
        return foldedUpTo;
    }

    private void measure() {
        unfoldedBytes = unfolded() + changedBytes();
    }

    /** What folds will set free. */
    private long unfolded() {
        int foldedEpoch = foldedUpTo();
        frozen.removeIf(f -> f.epoch() <= foldedEpoch);
        return frozenAfter(foldedEpoch);
    }

    /** The part of it that needs nothing more from this task. */
    private long waitedFor() {
        return frozenAfter(Math.max(foldedUpTo(), abortedUpTo));
    }

    private long frozenAfter(int epoch) {
        long sum = 0;
        for (Frozen f : frozen) {
            sum += f.epoch() > epoch ? f.bytes() : 0;
        }
        for (Table t : tables) {
            sum += t.heldBytes(epoch, ended);
        }
        return sum;
    }

    /** What stays for the changes of the present epoch. */
    private long changedBytes() {
        long sum = changesOfEpoch();
        for (Table t : tables) {
            sum += t.heldBytes(ended, Integer.MAX_VALUE);
        }
        return sum;
    }

    private long changesOfEpoch() {
        long sum = 0;
        for (Table t : tables) {
            sum += t.changedBytes();
        }
        return sum;
    }

    /** What is used now. */
    TableUse use() {
        long unfolded = unfolded();
        long waitedFor = waitedFor();
        return new TableUse(limitBytes, bytes(), waitedFor, changedBytes() + unfolded - waitedFor);
    }

    /** Whether a checkpoint should come early: what has changed is about to fill the tables. */
    boolean wantsCheckpoint() {
        return unfoldedBytes > limitBytes / 4 * 3;
    }

    /**
     * Whether the task has to wait: all room is taken by entries that a fold will set free, which needs nothing more from
     * this task. What the present epoch has changed cannot be waited for, since a barrier may stand behind the input; nor
     * can what was frozen for a checkpoint that was given up.
     */
    boolean isFull() {
        if (unfoldedBytes <= limitBytes) {
            return false;
        }
        measure();
        return unfoldedBytes > limitBytes && waitedFor() > limitBytes / 2;
    }
}
