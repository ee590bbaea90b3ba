package dev.weir.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The transaction coordinator, protocol version 2 (KIP-890): the epoch of a transactional id rises whenever its producer
 * is initialised and at every end of a transaction, so that nothing sent for one transaction can hit the next.
 *
 * <p>An end is first decided (PREPARE) and then told to each partition and group, one at a time and in any order; the
 * decision can't change any more, but readers see it piece by piece.
 */
final class SimTransactions {
    private static final short LAST_EPOCH = Short.MAX_VALUE - 1;

    enum State {
        EMPTY,
        ONGOING,
        PREPARE_COMMIT,
        PREPARE_ABORT,
        COMPLETE_COMMIT,
        COMPLETE_ABORT;

        boolean isPrepare() {
            return this == PREPARE_COMMIT || this == PREPARE_ABORT;
        }
    }

    /** Who a transactional producer is; the reply of initialisation and of an end. */
    record Identity(Errors error, long producerId, short epoch) {}

    /** One transactional id. */
    static final class Txn {
        final String id;
        long producerId;
        short epoch;
        State state = State.EMPTY;
        private int timeoutMs;
        private long startedMs;
        /** How often a producer was initialised, or a time-out has ended a transaction. */
        private int disturbances;

        private long endingProducerId;
        private short endingEpoch;
        private final Set<TopicPartition> partitions = new LinkedHashSet<>();
        private final Set<String> groups = new LinkedHashSet<>();
        /** What has yet to be told: partitions and group names. */
        private final List<Object> untold = new ArrayList<>();

        Txn(String id) {
            this.id = id;
        }

        Identity identity(Errors error) {
            return new Identity(error, producerId, epoch);
        }
    }

    private final SimBroker broker;
    private final Map<String, Txn> byId = new LinkedHashMap<>();
    private final List<Txn> completing = new ArrayList<>();
    private long producerIds = 1000;

    SimTransactions(SimBroker broker) {
        this.broker = broker;
    }

    @Nullable
    Txn get(String id) {
        return byId.get(id);
    }

    long newProducerId() {
        return producerIds++;
    }

    /** A new producer takes over the id: fences the one before and aborts what it left open. */
    Identity init(String id, int timeoutMs) {
        if (timeoutMs > SimBroker.MAX_TRANSACTION_TIMEOUT_MS) {
            return new Identity(Errors.INVALID_TRANSACTION_TIMEOUT, -1, (short) -1);
        }
        Txn txn = byId.get(id);
        if (txn == null) {
            txn = new Txn(id);
            txn.producerId = newProducerId();
            byId.put(id, txn);
        } else {
            if (txn.state == State.ONGOING) {
                end(txn, false);
            }
            completeAll(txn);
            bump(txn);
        }
        txn.state = State.EMPTY;
        txn.timeoutMs = timeoutMs;
        txn.disturbances++;
        return txn.identity(Errors.NONE);
    }

    private void bump(Txn txn) {
        if (txn.epoch >= LAST_EPOCH) {
            txn.producerId = newProducerId();
            txn.epoch = 0;
        } else {
            txn.epoch++;
        }
    }

    Errors addPartition(String id, long producerId, short epoch, TopicPartition partition) {
        Errors error = join(id, producerId, epoch);
        if (error == Errors.NONE) {
            byId.get(id).partitions.add(partition);
        }
        return error;
    }

    Errors addGroup(String id, long producerId, short epoch, String group) {
        Errors error = join(id, producerId, epoch);
        if (error == Errors.NONE) {
            byId.get(id).groups.add(group);
        }
        return error;
    }

    private Errors join(String id, long producerId, short epoch) {
        Txn txn = byId.get(id);
        if (txn == null || txn.producerId != producerId) {
            return Errors.INVALID_PRODUCER_ID_MAPPING;
        }
        if (txn.epoch != epoch) {
            return Errors.INVALID_PRODUCER_EPOCH;
        }
        if (txn.state.isPrepare()) {
            return Errors.CONCURRENT_TRANSACTIONS;
        }
        if (txn.state != State.ONGOING) {
            txn.state = State.ONGOING;
            txn.startedMs = broker.nowMs();
        }
        return Errors.NONE;
    }

    /** A producer asks for the end of its transaction. */
    Identity end(String id, long producerId, short epoch, boolean commit) {
        Txn txn = byId.get(id);
        boolean repeatAcrossIds = txn != null
                && producerId == txn.endingProducerId
                && producerId != txn.producerId
                && epoch == LAST_EPOCH
                && txn.epoch == 0;
        if (txn == null || (txn.producerId != producerId && !repeatAcrossIds)) {
            return new Identity(Errors.INVALID_PRODUCER_ID_MAPPING, -1, (short) -1);
        }
        boolean repeat = txn.epoch == epoch + 1 || repeatAcrossIds;
        boolean valid = switch (txn.state) {
            case EMPTY, ONGOING -> epoch == txn.epoch;
            case PREPARE_COMMIT, PREPARE_ABORT -> repeat;
            case COMPLETE_COMMIT, COMPLETE_ABORT -> repeat || epoch == txn.epoch;
        };
        if (!valid && epoch == txn.epoch) {
            // As Kafka's coordinator answers while it completes the transaction before: nobody has taken the id.
            txn.disturbances++;
        }
        return valid ? endValid(txn, commit, repeat) : txn.identity(Errors.PRODUCER_FENCED);
    }

    private Identity endValid(Txn txn, boolean commit, boolean repeat) {
        Errors error = switch (txn.state) {
            case ONGOING -> Errors.NONE;
            case EMPTY -> commit ? Errors.INVALID_TXN_STATE : Errors.NONE;
            case PREPARE_COMMIT -> commit ? Errors.CONCURRENT_TRANSACTIONS : Errors.INVALID_TXN_STATE;
            case PREPARE_ABORT -> commit ? Errors.INVALID_TXN_STATE : Errors.CONCURRENT_TRANSACTIONS;
            case COMPLETE_COMMIT -> commit == repeat ? Errors.NONE : Errors.INVALID_TXN_STATE;
            case COMPLETE_ABORT -> commit ? Errors.INVALID_TXN_STATE : Errors.NONE;
        };
        boolean already = repeat && !txn.state.isPrepare();
        if (error == Errors.NONE && !already) {
            end(txn, commit);
        }
        return txn.identity(error);
    }

    /** The decision. */
    private void end(Txn txn, boolean commit) {
        txn.endingProducerId = txn.producerId;
        txn.endingEpoch = (short) (txn.epoch + 1);
        bump(txn);
        txn.state = commit ? State.PREPARE_COMMIT : State.PREPARE_ABORT;
        txn.untold.addAll(txn.partitions);
        txn.untold.addAll(txn.groups);
        if (commit) {
            txn.groups.forEach(group -> broker.decided(group, txn.endingProducerId));
        }
        txn.partitions.clear();
        txn.groups.clear();
        completing.add(txn);
        if (txn.untold.isEmpty()) {
            complete(txn);
        }
        broker.story().tell("broker", (commit ? "commits " : "aborts ") + txn.id);
    }

    boolean isCompleting() {
        return !completing.isEmpty();
    }

    /** Tells one partition or group of one decided end. */
    void tellOne(SplittableRandom random) {
        Txn txn = completing.get(random.nextInt(completing.size()));
        tell(txn, random.nextInt(txn.untold.size()));
    }

    /** What a client waits for that is told {@code CONCURRENT_TRANSACTIONS} and tries again. */
    void completeAll(Txn txn) {
        while (!txn.untold.isEmpty()) {
            tell(txn, 0);
        }
    }

    /** All decided ends become visible everywhere. */
    void completeAll() {
        while (!completing.isEmpty()) {
            completeAll(completing.get(0));
        }
    }

    private void tell(Txn txn, int index) {
        Object target = txn.untold.remove(index);
        boolean commit = txn.state == State.PREPARE_COMMIT;
        if (target instanceof TopicPartition partition) {
            if (broker.has(partition)) {
                broker.log(partition).mark(txn.endingProducerId, txn.endingEpoch, commit, broker.nowMs());
            }
        } else {
            broker.groups().mark((String) target, txn.endingProducerId, commit);
        }
        if (txn.untold.isEmpty()) {
            complete(txn);
        }
    }

    private void complete(Txn txn) {
        txn.state = txn.state == State.PREPARE_COMMIT ? State.COMPLETE_COMMIT : State.COMPLETE_ABORT;
        completing.remove(txn);
    }

    /** The id of a transaction that is open for longer than it may be, or null. */
    @Nullable
    Txn timedOut() {
        for (Txn txn : byId.values()) {
            if (txn.state == State.ONGOING && broker.nowMs() - txn.startedMs >= txn.timeoutMs) {
                return txn;
            }
        }
        return null;
    }

    void abortTimedOut(Txn txn) {
        broker.story().tell("broker", "times out " + txn.id);
        txn.disturbances++;
        end(txn, false);
    }

    /** How often something has happened to an id that its holder does not know of. */
    int disturbances(String id) {
        Txn txn = byId.get(id);
        return txn == null ? 0 : txn.disturbances;
    }

    /** When the next open transaction times out, or {@link Long#MAX_VALUE}. */
    long nextTimeoutMs() {
        long next = Long.MAX_VALUE;
        for (Txn txn : byId.values()) {
            if (txn.state == State.ONGOING) {
                next = Math.min(next, txn.startedMs + txn.timeoutMs);
            }
        }
        return next;
    }

    /** Puts an id's epoch near its end, so that a test sees it wrap. */
    void setEpoch(String id, short epoch) {
        byId.get(id).epoch = epoch;
    }
}
