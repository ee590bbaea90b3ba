package dev.weir.model;

import dev.weir.model.Runner.Phase;
import dev.weir.model.Store.Files;
import dev.weir.sim.ProtocolStep;
import org.jspecify.annotations.Nullable;

/**
 * What can happen next. The input is a row of units, one for each checkpoint: whatever records lie between two barriers.
 * A unit's number is that of the checkpoint that holds its effect, so what a checkpoint holds is said by its number.
 *
 * <p>Everything in here is one atomic move: a request to the brokers, a call to the disk, an instruction of a process that
 * others can see. A process that stands still is one that is not chosen.
 */
final class Protocol {
    private static final String LOST_REPLY = "done, its reply is lost";
    private static final String LATE = "its request is late, its reply lost";

    private final Bound bound;
    private final @Nullable Mistake mistake;

    Protocol(Bound bound, @Nullable Mistake mistake) {
        this.bound = bound;
        this.mistake = mistake;
    }

    Bound bound() {
        return bound;
    }

    private boolean is(Mistake m) {
        return mistake == m;
    }

    /** All that can happen next. */
    void next(State s, Moves moves) {
        if (s.starts() < bound.starts()) {
            start(s, moves);
        }
        for (int slot = 1; slot <= 2; slot++) {
            Runner r = s.runner(slot);
            if (!r.isDown()) {
                new Steps(s, slot, r, moves).all();
            }
        }
        requestsArrive(s, moves);
        transactionsTimeOut(s, moves);
        if (s.faultsLeft() > 0) {
            machineLosesPower(s, moves);
        }
    }

    private void start(State s, Moves moves) {
        int slot = s.first().isDown() ? 1 : 2;
        if (s.runner(slot).isDown()) {
            Phase first = is(Mistake.MARKER_READ_BEFORE_FENCING) ? Phase.READING_MARKER : Phase.FENCING;
            moves.to(new Move(s.starts() + 1, null, "starts"), s.started(slot, first));
        }
    }

    private void requestsArrive(State s, Moves moves) {
        for (int id = 0; id < Cluster.IDS; id++) {
            TransactionalId t = s.cluster().id(id);
            if (!t.late()) {
                continue;
            }
            Move move = new Move(0, null, "the late request to commit id " + id + " arrives");
            if (!t.isOpen()) {
                moves.to(move, s.with(s.cluster().late(id, false)));
            } else if (s.cluster().repeats(id)) {
                moves.broken(move, repeated(s, id));
            } else {
                moves.to(move, s.with(s.cluster().late(id, false).committed(id, false)));
            }
        }
    }

    /** That of a process which is gone does so sooner or later; that of one which lives is a fault. */
    private static void transactionsTimeOut(State s, Moves moves) {
        for (int id = 0; id < Cluster.IDS; id++) {
            TransactionalId t = s.cluster().id(id);
            boolean orphaned = t.owner() == 0;
            if (t.isOpen() && (orphaned || s.faultsLeft() > 0)) {
                State then = orphaned ? s : s.afterFault();
                moves.to(
                        new Move(0, null, "the transaction of id " + id + " times out"),
                        then.with(s.cluster().timedOut(id)));
            }
        }
    }

    /** Both processes end, and what was not synced is kept or lost, each file for itself. */
    private static void machineLosesPower(State s, Moves moves) {
        if (s.first().isDown() && s.second().isDown() && s.store().isCertain()) {
            return;
        }
        State off = s.afterFault();
        for (int slot = 1; slot <= 2; slot++) {
            off = off.runner(slot).isDown() ? off : off.ended(slot);
        }
        loseOrKeep(off, 0, moves);
    }

    private static void loseOrKeep(State s, int from, Moves moves) {
        for (int i = from; i < Bound.MAX_CHECKPOINTS * Bound.MAX_STARTS; i++) {
            int number = 1 + i / Bound.MAX_STARTS;
            int madeBy = 1 + i % Bound.MAX_STARTS;
            Files lost = s.store().maybeLost(number, madeBy);
            Files kept = s.store().maybeKept(number, madeBy);
            if (lost != kept) {
                loseOrKeep(s.with(s.store().with(number, madeBy, kept)), i + 1, moves);
                loseOrKeep(s.with(s.store().with(number, madeBy, lost)), i + 1, moves);
                return;
            }
        }
        moves.to(new Move(0, null, "the machine loses power"), s);
    }

    private static String repeated(State s, int id) {
        return "EachInputOnce: of units " + Cluster.units(s.cluster().id(id).units()) + " some are visible already: "
                + Cluster.units(s.cluster().visible());
    }

    /** What one process can do next. */
    private final class Steps {
        private final State s;
        private final int slot;
        private final Runner r;
        private final Moves moves;
        private final Cluster cluster;

        Steps(State s, int slot, Runner r, Moves moves) {
            this.s = s;
            this.slot = slot;
            this.r = r;
            this.moves = moves;
            this.cluster = s.cluster();
        }

        void all() {
            switch (r.phase()) {
                case DOWN -> {}
                case FENCING -> fence();
                case READING_MARKER -> readMarker();
                case MARKING_CLAIM -> markClaim();
                case COMMITTING_CLAIM -> commitClaim();
                case READING_CHECKPOINT -> readCheckpoint();
                case RUNNING -> run();
            }
            if (s.faultsLeft() > 0) {
                moves.to(new Move(r.start(), null, "is killed"), s.afterFault().ended(slot));
            }
        }

        private Move move(@Nullable ProtocolStep step, String part) {
            return new Move(r.start(), step, part);
        }

        private void to(@Nullable ProtocolStep step, String part, State next) {
            moves.to(move(step, part), next);
        }

        private State with(Cluster changed, Runner runner) {
            return s.with(changed).with(slot, runner);
        }

        private State with(Store changed, Runner runner) {
            return s.with(changed).with(slot, runner);
        }

        /** What was asked for happens, and the process does not hear of it: it asks again. */
        private void orReplyLost(ProtocolStep step, Cluster done) {
            if (s.faultsLeft() > 0) {
                moves.to(move(step, LOST_REPLY), s.afterFault().with(done));
            }
        }

        /** Whether the id is still the process's own; if not, its attempt ends here. */
        private boolean owns(int id, @Nullable ProtocolStep step) {
            if (cluster.id(id).owner() == slot) {
                return true;
            }
            to(step, "fenced, the process ends", s.ended(slot));
            return false;
        }

        // ---- the claim

        private void fence() {
            int ids = is(Mistake.ONLY_IDS_IN_USE_FENCED) ? turns() : Cluster.IDS;
            boolean reverse = is(Mistake.IDS_FENCED_IN_REVERSE);
            for (int i = 0; i < ids; i++) {
                int id = reverse ? ids - 1 - i : i;
                if ((r.fenced() & 1 << id) == 0) {
                    fence(id, ids);
                    if (!is(Mistake.IDS_FENCED_IN_ANY_ORDER)) {
                        return;
                    }
                }
            }
        }

        private void fence(int id, int ids) {
            Runner fenced = r.fenced(id);
            boolean last = Integer.bitCount(fenced.fenced()) == ids;
            Phase then = is(Mistake.MARKER_READ_BEFORE_FENCING) ? afterReading() : Phase.READING_MARKER;
            ProtocolStep step = ProtocolStep.valueOf("FENCE_" + id);
            to(step, "", with(cluster.initialised(id, slot), last ? fenced.in(then) : fenced));
            orReplyLost(step, cluster.initialised(id, slot));
        }

        private Phase afterReading() {
            return is(Mistake.CLAIM_NOT_COMMITTED) ? Phase.READING_CHECKPOINT : Phase.MARKING_CLAIM;
        }

        /** A read-committed read waits for markers that are neither committed nor aborted. */
        private void readMarker() {
            if (cluster.hasPendingMarker()) {
                return;
            }
            Pointer marker = cluster.marker();
            int attempt = marker.isNone() ? s.store().newestAttempt() + 1 : marker.attempt() + 1;
            if (attempt > Bound.MAX_STARTS) {
                return;
            }
            Phase then = is(Mistake.MARKER_READ_BEFORE_FENCING) ? Phase.FENCING : afterReading();
            to(
                    ProtocolStep.READ_MARKER,
                    "",
                    s.with(
                            slot,
                            r.read(attempt, marker.number(), marker.madeBy()).in(then)));
        }

        private void markClaim() {
            ProtocolStep step = ProtocolStep.COMMIT_CLAIM;
            if (owns(0, step)) {
                Cluster marked = cluster.marked(0, new Pointer(r.attempt(), r.base(), r.baseMadeBy(), 0));
                to(step, "the marker is written", with(marked, r.in(Phase.COMMITTING_CLAIM)));
                orReplyLost(step, marked);
            }
        }

        private void commitClaim() {
            commit(0, ProtocolStep.COMMIT_CLAIM, r.in(Phase.READING_CHECKPOINT));
        }

        private void readCheckpoint() {
            ProtocolStep step = ProtocolStep.READ_CHECKPOINT;
            boolean current = cluster.marker().attempt() == r.attempt() || is(Mistake.CLAIM_NOT_COMMITTED);
            if (r.base() > 0 && !s.store().of(r.base(), r.baseMadeBy()).isReadable()) {
                if (current) {
                    moves.broken(
                            move(step, ""),
                            "Restorable: checkpoint " + r.base() + "-" + r.baseMadeBy() + " can't be read");
                } else {
                    to(step, "a newer attempt has gone on, the process ends", s.ended(slot));
                }
            } else if (current && cluster.visible() != Cluster.unitsTo(r.base())) {
                moves.broken(
                        move(step, ""),
                        "OneTruth: the restored state holds units 1 to " + r.base() + ", visible are "
                                + Cluster.units(cluster.visible()));
            } else {
                to(step, "", s.with(slot, r.running()));
            }
        }

        // ---- the run

        private int turns() {
            int concurrent = Bound.concurrent(r.start());
            return is(Mistake.TOO_FEW_IDS) ? concurrent : concurrent + 1;
        }

        private int idOf(int unit) {
            return r.idOf(unit, turns());
        }

        private void run() {
            if (r.orphansDue()) {
                collectOrphans();
            }
            if (r.retireUpTo() > 0) {
                retire();
            }
            tasks();
            for (int i = 0; i < (is(Mistake.TWO_COMPLETE_AT_ONCE) ? 2 : 1); i++) {
                if (i < r.pending()) {
                    publishing(i);
                    preCommitting(i);
                }
            }
            if (r.pending() > 0) {
                committing();
            }
            if (r.completed() == bound.checkpoints() && !r.orphansDue() && r.retireUpTo() == 0) {
                finish();
            }
        }

        private void collectOrphans() {
            Store kept = s.store();
            int below = is(Mistake.ORPHANS_OF_ANY_ATTEMPT) ? Bound.MAX_STARTS + 1 : r.attempt();
            for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
                for (int madeBy = 1; madeBy < below && madeBy <= Bound.MAX_STARTS; madeBy++) {
                    boolean ancestor =
                            n == r.base() ? madeBy == r.baseMadeBy() : n == r.base() - 1 && madeBy == cluster.madeBy(n);
                    if (!ancestor && kept.of(n, madeBy).isListed()) {
                        kept = kept.with(n, madeBy, Files.NONE);
                    }
                }
            }
            to(ProtocolStep.COLLECT_ORPHANS, "", with(kept, r.collected()));
        }

        /** By name: what this attempt has superseded. */
        private void retire() {
            Store kept = s.store();
            for (int n = 1; n <= Bound.MAX_CHECKPOINTS; n++) {
                for (int madeBy = 1; madeBy <= Bound.MAX_STARTS; madeBy++) {
                    boolean named = n <= r.retireUpTo() && madeBy == cluster.madeBy(n);
                    boolean newest = n >= r.completed() - 1 && n <= r.completed() && madeBy == cluster.madeBy(n);
                    boolean goes = is(Mistake.DELETED_BY_LISTING) ? !newest : named;
                    if (goes && kept.of(n, madeBy).isListed()) {
                        kept = kept.with(n, madeBy, Files.NONE);
                    }
                }
            }
            to(ProtocolStep.RETIRE, "", with(kept, r.retired()));
        }

        /** A unit is sent once the one before is acknowledged by the brokers; then the barrier passes. */
        private void tasks() {
            if (r.inClient()) {
                append(null, "unit " + r.lastSent() + " arrives", r.appended());
            } else if (!r.sent() && r.cut() < bound.checkpoints()) {
                moves.to(new Move(r.start(), null, "sends unit " + (r.cut() + 1)), s.with(slot, r.sending()));
            }
            if (r.sent() && r.pending() < Bound.concurrent(r.start())) {
                to(ProtocolStep.ACKNOWLEDGE, "checkpoint " + (r.cut() + 1), s.with(slot, r.acknowledged()));
            }
        }

        private void append(@Nullable ProtocolStep step, String part, Runner then) {
            int id = idOf(r.lastSent());
            if (owns(id, step)) {
                to(step, part, with(cluster.appended(id, r.lastSent()), then));
            }
        }

        // ---- the completion

        private void publishing(int i) {
            int n = r.completed() + 1 + i;
            Store store = s.store();
            Files files = store.of(n, r.attempt());
            if (!r.has(i, Runner.WRITTEN)) {
                write(i, n, files);
            } else if (!r.has(i, Runner.PUBLISHED) && mayPublish(i)) {
                publish(i, n, files);
            }
        }

        private boolean mayPublish(int i) {
            return !is(Mistake.COMMIT_BEFORE_PUBLISH) || r.has(i, Runner.COMMITTED);
        }

        private void write(int i, int n, Files files) {
            ProtocolStep step = ProtocolStep.WRITE;
            Runner written = r.doing(i, Runner.WRITTEN);
            if (files.isListed()) {
                to(step, "", s.with(slot, written));
            } else if (is(Mistake.FILES_NOT_SYNCED)) {
                to(step, "the file", with(s.store().with(n, r.attempt(), Files.WRITTEN), written));
            } else if (files == Files.NONE) {
                to(step, "the file", s.with(s.store().with(n, r.attempt(), Files.WRITTEN)));
            } else {
                to(step, "synced", with(s.store().with(n, r.attempt(), Files.SYNCED), written));
            }
        }

        private void publish(int i, int n, Files files) {
            ProtocolStep step = ProtocolStep.PUBLISH;
            Runner published = r.doing(i, Runner.PUBLISHED);
            if (files == Files.PUBLISHED || files == Files.UNSAFE || files == Files.DAMAGED) {
                moves.broken(
                        move(step, ""),
                        "NoZombie: checkpoint " + n + "-" + r.attempt() + " is published already, by another process");
            } else if (files == Files.WRITTEN && is(Mistake.FILES_NOT_SYNCED)) {
                to(step, "", with(s.store().with(n, r.attempt(), Files.UNSAFE), published));
            } else if (files == Files.LINKED) {
                to(step, "the folder is synced", with(s.store().with(n, r.attempt(), Files.PUBLISHED), published));
            } else {
                Store linked = s.store().with(n, r.attempt(), Files.LINKED);
                to(step, "linked", with(linked, is(Mistake.FOLDERS_NOT_SYNCED) ? published : r));
            }
        }

        private void preCommitting(int i) {
            int n = r.completed() + 1 + i;
            if (!r.has(i, Runner.FLUSHED)) {
                Runner flushed = r.doing(i, Runner.FLUSHED);
                if (r.inClient() && r.lastSent() == n) {
                    append(ProtocolStep.FLUSH, "unit " + n + " arrives", flushed.appended());
                } else {
                    to(ProtocolStep.FLUSH, "", s.with(slot, flushed));
                }
            } else if (!r.has(i, Runner.MARKED)) {
                mark(i, n);
            }
        }

        private void mark(int i, int n) {
            ProtocolStep step = ProtocolStep.MARKER;
            Runner marked = r.doing(i, Runner.MARKED);
            Pointer marker = new Pointer(r.attempt(), n, r.attempt(), 0);
            if (is(Mistake.MARKER_LEFT_OUT)) {
                to(step, "left out", s.with(slot, marked));
            } else if (is(Mistake.MARKER_OUTSIDE_TRANSACTION)) {
                to(step, "outside", with(cluster.markedAtOnce(marker), marked));
            } else if (owns(idOf(n), step)) {
                to(step, "checkpoint " + n, with(cluster.marked(idOf(n), marker), marked));
                orReplyLost(step, cluster.marked(idOf(n), marker));
            }
        }

        private void committing() {
            int n = r.completed() + 1;
            boolean prepared = r.has(0, Runner.MARKED)
                    && (r.has(0, Runner.PUBLISHED) || (is(Mistake.COMMIT_BEFORE_PUBLISH) && r.has(0, Runner.WRITTEN)));
            if (!prepared) {
                return;
            }
            if (r.has(0, Runner.COMMITTED)) {
                if (r.has(0, Runner.PUBLISHED)) {
                    to(ProtocolStep.CONFIRM, "", s.with(slot, completed(n)));
                }
            } else if (is(Mistake.DELETED_BEFORE_COMMIT) && n > 1 && !r.has(0, Runner.RETIRED)) {
                Store without = s.store().with(n - 1, cluster.madeBy(n - 1), Files.NONE);
                to(ProtocolStep.RETIRE, "checkpoint " + (n - 1), with(without, r.doing(0, Runner.RETIRED)));
            } else {
                commit(
                        idOf(n),
                        ProtocolStep.COMMIT,
                        is(Mistake.COMMIT_BEFORE_PUBLISH) ? r.doing(0, Runner.COMMITTED) : completed(n));
                if (is(Mistake.ABORTED_AFTER_UNKNOWN_COMMIT) && s.faultsLeft() > 0) {
                    State aborted = s.afterFault().with(cluster.initialised(idOf(n), slot));
                    to(
                            ProtocolStep.COMMIT,
                            "its request is lost, the transaction is aborted",
                            aborted.with(slot, completed(n)));
                }
            }
        }

        /** The present one and the one before are kept. */
        private Runner completed(int n) {
            return r.completing(Math.max(0, n - 2));
        }

        private void commit(int id, ProtocolStep step, Runner then) {
            if (!owns(id, step)) {
                return;
            }
            if (cluster.repeats(id)) {
                moves.broken(move(step, "id " + id), repeated(s, id));
                return;
            }
            // Nothing is open: it was committed, and this is the question again.
            boolean open = cluster.id(id).isOpen();
            Cluster done = open ? cluster.committed(id, is(Mistake.TRANSACTIONS_OF_VERSION_1)) : cluster;
            to(step, open ? "id " + id + " is committed" : "id " + id + " was committed", with(done, then));
            if (open) {
                orReplyLost(step, done);
                if (s.faultsLeft() > 0 && !cluster.id(id).late()) {
                    to(step, LATE, s.afterFault().with(cluster.late(id, true)));
                }
            }
        }

        private void finish() {
            Move move = new Move(r.start(), null, "has done all its input, and ends");
            if (cluster.visible() == Cluster.unitsTo(bound.checkpoints())) {
                moves.to(move, s.ended(slot));
            } else {
                moves.broken(
                        move,
                        "EachInputOnce: all " + bound.checkpoints() + " units are done, visible are "
                                + Cluster.units(cluster.visible()));
            }
        }
    }
}
