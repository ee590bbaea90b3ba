package dev.weir.sim;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** The states of a producer's transactions, and which error each call gets in which, as in the 4.3.1 client. */
final class ProducerState {
    enum Value {
        UNINITIALIZED,
        INITIALIZING,
        READY,
        IN_TRANSACTION,
        COMMITTING_TRANSACTION,
        ABORTING_TRANSACTION,
        ABORTABLE_ERROR,
        FATAL_ERROR;

        boolean mayBecome(Value target) {
            return switch (target) {
                case UNINITIALIZED -> false;
                case INITIALIZING -> this == UNINITIALIZED;
                case READY -> this == INITIALIZING || this == COMMITTING_TRANSACTION || this == ABORTING_TRANSACTION;
                case IN_TRANSACTION -> this == READY;
                case COMMITTING_TRANSACTION -> this == IN_TRANSACTION;
                case ABORTING_TRANSACTION -> this == IN_TRANSACTION || this == ABORTABLE_ERROR;
                case ABORTABLE_ERROR ->
                    this == IN_TRANSACTION
                            || this == COMMITTING_TRANSACTION
                            || this == ABORTABLE_ERROR
                            || this == INITIALIZING;
                case FATAL_ERROR -> true;
            };
        }
    }

    private final @Nullable String transactionalId;
    private Value value = Value.UNINITIALIZED;
    private @Nullable RuntimeException error;
    /** A call that timed out and must be made again before any other; null when there is none. */
    private @Nullable Value pending;

    private String pendingCall = "";

    ProducerState(@Nullable String transactionalId) {
        this.transactionalId = transactionalId;
    }

    @Nullable
    RuntimeException error() {
        return error;
    }

    /** What records that are still in the client fail with, or null while they may be sent. */
    @Nullable
    RuntimeException errorForBuffered() {
        return value == Value.ABORTING_TRANSACTION ? new TransactionAbortedException() : error;
    }

    boolean isFatal() {
        return value == Value.FATAL_ERROR;
    }

    /** Whether a transaction has begun and not ended. */
    boolean isOpen() {
        return value == Value.IN_TRANSACTION || value == Value.ABORTABLE_ERROR;
    }

    /** Begins a call that ends in a new state, or repeats one that timed out. */
    void begin(Value target, String call) {
        requireTransactional();
        if (pending == target) {
            return;
        }
        requireNothingPending(call);
        // An abort is the way out of an error that can be aborted, and of that only.
        if (target != Value.ABORTING_TRANSACTION || value != Value.ABORTABLE_ERROR) {
            failIfBroken();
        }
        transitionTo(target);
        pending = target;
        pendingCall = call;
    }

    /** The pending call has got its answer. */
    void acknowledged() {
        pending = null;
    }

    void beginTransaction() {
        requireTransactional();
        requireNothingPending("beginTransaction");
        failIfBroken();
        transitionTo(Value.IN_TRANSACTION);
    }

    void checkSendOffsets() {
        requireTransactional();
        requireNothingPending("sendOffsetsToTransaction");
        failIfBroken();
        if (value != Value.IN_TRANSACTION) {
            throw new IllegalStateException(
                    "Cannot send offsets if a transaction is not in progress (currentState= " + value + ")");
        }
    }

    void checkSend(TopicPartition partition) {
        failIfBroken();
        requireNothingPending("send");
        if (transactionalId == null) {
            return;
        }
        if (value == Value.UNINITIALIZED || value == Value.INITIALIZING) {
            throw new IllegalStateException("Cannot add partition " + partition
                    + " to transaction before completing a call to initTransactions");
        }
        if (value != Value.IN_TRANSACTION) {
            throw new IllegalStateException(
                    "Cannot add partition " + partition + " to transaction while in state  " + value);
        }
    }

    private void requireTransactional() {
        if (transactionalId == null) {
            throw new IllegalStateException("Cannot use transactional methods without enabling transactions "
                    + "by setting the transactional.id configuration property");
        }
    }

    private void requireNothingPending(String call) {
        if (pending != null) {
            throw mustRetry(call);
        }
    }

    private IllegalStateException mustRetry(String call) {
        return new IllegalStateException("Cannot attempt operation `" + call + "` because the previous call to `"
                + pendingCall + "` timed out and must be retried");
    }

    private void requireTransition(Value target) {
        if (!value.mayBecome(target)) {
            throw new IllegalStateException("TransactionalId " + transactionalId
                    + ": Invalid transition attempted from state " + value + " to state " + target);
        }
    }

    void transitionTo(Value target) {
        requireTransition(target);
        value = target;
        error = null;
    }

    private void fail(Value target, RuntimeException cause) {
        requireTransition(target);
        value = target;
        error = cause;
    }

    /** Enters the state that nothing leads out of; returns the error for the caller to throw. */
    RuntimeException fatal(RuntimeException cause) {
        fail(Value.FATAL_ERROR, cause);
        pending = null;
        return cause;
    }

    void batchFailed(RuntimeException cause) {
        if (value == Value.FATAL_ERROR) {
            return;
        }
        if (cause instanceof ProducerFencedException
                || cause instanceof InvalidPidMappingException
                || cause instanceof ClusterAuthorizationException
                || cause instanceof TransactionalIdAuthorizationException) {
            fatal(cause);
        } else if (transactionalId != null && value != Value.ABORTING_TRANSACTION) {
            boolean gaveUp = cause instanceof RetriableException || cause instanceof InvalidTxnStateException;
            fail(
                    Value.ABORTABLE_ERROR,
                    gaveUp
                            ? new TransactionAbortableException(
                                    "Transaction Request was aborted after exhausting retries.", cause)
                            : cause);
        }
    }

    void failIfBroken() {
        if (error == null) {
            return;
        }
        // The real ones have no cause; here the judge of causes wants to know it.
        if (error instanceof ProducerFencedException) {
            throw withCause(new ProducerFencedException("Producer with transactionalId '" + transactionalId
                    + "' has been fenced by another producer with the same transactionalId"));
        }
        if (error instanceof InvalidProducerEpochException) {
            throw withCause(new InvalidProducerEpochException(
                    "Producer with transactionalId '" + transactionalId + "' attempted to produce with an old epoch"));
        }
        throw new KafkaException("Cannot execute transactional method because we are in an error state", error);
    }

    private RuntimeException withCause(RuntimeException thrown) {
        thrown.initCause(error);
        return thrown;
    }
}
