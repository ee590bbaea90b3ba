package dev.weir.sim;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What brokers have answered one producer, as the errors that it throws; and whether a fault explains each. */
final class BrokerErrors {
    private final SimWorld world;
    private final @Nullable String transactionalId;
    /** Of the id, up to the producer's own initialisation. */
    private int disturbances;

    private boolean lostBatch;

    /** @param transactionalId null: it has none */
    BrokerErrors(SimWorld world, @Nullable String transactionalId) {
        this.world = world;
        this.transactionalId = transactionalId;
    }

    /** From now on the id is the producer's. */
    void initialised() {
        disturbances = disturbancesNow();
    }

    /** A batch has outlived its time, so that the next one may be out of order. */
    void batchTimedOut() {
        lostBatch = true;
    }

    /** One of its own each time: Kafka's are shared, and the judge of causes could not know them again. */
    RuntimeException error(Errors answered) {
        RuntimeException e = answered.exception(answered.message());
        boolean ofFault = switch (answered) {
            case REQUEST_TIMED_OUT -> true;
            case OUT_OF_ORDER_SEQUENCE_NUMBER -> lostBatch;
            // Somebody has taken the id since, or the broker has ended its transaction.
            case PRODUCER_FENCED, INVALID_PRODUCER_EPOCH, INVALID_PRODUCER_ID_MAPPING, INVALID_TXN_STATE ->
                disturbancesNow() > disturbances;
            default -> false;
        };
        return ofFault ? world.causes().ofFault(e) : e;
    }

    private int disturbancesNow() {
        return transactionalId == null ? 0 : world.broker().transactions().disturbances(transactionalId);
    }
}
