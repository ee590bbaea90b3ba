package dev.weir.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The brokers: three transactional ids, the marker, and what a read-committed reader sees. What they have answered is
 * durable. Transactions are of version 2: whoever initialises an id, and each end of a transaction, makes what is still on
 * its way for the one before void.
 *
 * @param visible which units of the input show in the output, as bits
 * @param marker as committed
 * @param ids those that take turns
 * @param lineage the attempts that made the checkpoints which became current, by number, two bits each: what metadata says
 *     of parents
 */
record Cluster(int visible, Pointer marker, List<TransactionalId> ids, int lineage) {
    static final int IDS = 3;
    static final Cluster EMPTY = new Cluster(
            0, Pointer.NONE, List.of(TransactionalId.UNUSED, TransactionalId.UNUSED, TransactionalId.UNUSED), 0);

    /** Units 1 to n, as bits. */
    static int unitsTo(int n) {
        return (1 << n) - 1;
    }

    static int unit(int n) {
        return 1 << (n - 1);
    }

    TransactionalId id(int id) {
        return ids.get(id);
    }

    int madeBy(int number) {
        return number < 1 ? 0 : lineage >> (2 * (number - 1)) & 3;
    }

    private Cluster with(int id, TransactionalId changed) {
        List<TransactionalId> all = new ArrayList<>(ids);
        all.set(id, changed);
        return new Cluster(visible, marker, List.copyOf(all), lineage);
    }

    /** A process takes the id over: what was open is aborted, and nobody else can use it any more. */
    Cluster initialised(int id, int owner) {
        return with(id, new TransactionalId(owner, 0, Pointer.NONE, false)).ranked();
    }

    /** The transaction is open for longer than it may be. Its owner hears of it when it next uses the id. */
    Cluster timedOut(int id) {
        return initialised(id, 0);
    }

    /** A process is gone. */
    Cluster without(int owner) {
        Cluster c = this;
        for (int id = 0; id < IDS; id++) {
            if (ids.get(id).owner() == owner) {
                c = c.with(id, c.ids.get(id).ownedBy(0));
            }
        }
        return c;
    }

    Cluster appended(int id, int unit) {
        TransactionalId t = ids.get(id);
        return with(id, t.with(t.units() | unit(unit), t.pending()));
    }

    /** A marker within the id's transaction. */
    Cluster marked(int id, Pointer written) {
        TransactionalId t = ids.get(id);
        return with(id, t.with(t.units(), written.writtenAt(IDS + 2))).ranked();
    }

    /** A marker outside any transaction. */
    Cluster markedAtOnce(Pointer written) {
        return new Cluster(visible, written.writtenAt(IDS + 2), ids, lineage).ranked();
    }

    Cluster late(int id, boolean late) {
        return with(id, ids.get(id).late(late));
    }

    boolean repeats(int id) {
        return (visible & ids.get(id).units()) != 0;
    }

    /**
     * What was written into the transaction is visible.
     *
     * @param keepsEpoch as before version 2: a request that is on its way stays good for the next transaction
     */
    Cluster committed(int id, boolean keepsEpoch) {
        TransactionalId t = ids.get(id);
        Pointer p = t.pending();
        boolean moves = p.written() > marker.written();
        int made = moves && p.number() > 0 ? p.madeBy() << (2 * (p.number() - 1)) : 0;
        Cluster c = with(id, new TransactionalId(t.owner(), 0, Pointer.NONE, keepsEpoch && t.late()));
        return new Cluster(visible | t.units(), moves ? p : marker, c.ids, lineage | made).ranked();
    }

    boolean hasPendingMarker() {
        return ids.stream().anyMatch(t -> !t.pending().isNone());
    }

    /** The order in which markers were written, without gaps: so two states that differ in nothing else are one. */
    private Cluster ranked() {
        Cluster c = this;
        for (int rank = 1; rank <= IDS + 1; rank++) {
            int next = c.lowestFrom(rank);
            if (next > rank) {
                c = c.reranked(next, rank);
            }
        }
        return c;
    }

    private int lowestFrom(int rank) {
        int lowest = marker.written() >= rank ? marker.written() : Integer.MAX_VALUE;
        for (TransactionalId t : ids) {
            int written = t.pending().written();
            lowest = written >= rank ? Math.min(lowest, written) : lowest;
        }
        return lowest == Integer.MAX_VALUE ? 0 : lowest;
    }

    private Cluster reranked(int from, int to) {
        List<TransactionalId> all = new ArrayList<>();
        for (TransactionalId t : ids) {
            Pointer p = t.pending();
            all.add(p.written() == from ? t.with(t.units(), p.writtenAt(to)) : t);
        }
        Pointer m = marker.written() == from ? marker.writtenAt(to) : marker;
        return new Cluster(visible, m, List.copyOf(all), lineage);
    }

    void write(Bits bits) {
        bits.put(visible, Bound.MAX_CHECKPOINTS);
        marker.write(bits);
        ids.forEach(t -> t.write(bits));
        bits.put(lineage, 2 * Bound.MAX_CHECKPOINTS);
    }

    static Cluster read(Bits bits) {
        int visible = bits.get(Bound.MAX_CHECKPOINTS);
        Pointer marker = Pointer.read(bits);
        List<TransactionalId> ids =
                List.of(TransactionalId.read(bits), TransactionalId.read(bits), TransactionalId.read(bits));
        return new Cluster(visible, marker, ids, bits.get(2 * Bound.MAX_CHECKPOINTS));
    }

    /** The units that are visible, for people. */
    static String units(int bits) {
        StringBuilder text = new StringBuilder("{");
        for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
            if ((bits & unit(n)) != 0) {
                text.append(text.length() == 1 ? "" : ",").append(n);
            }
        }
        return text.append('}').toString();
    }
}
