package dev.weir.lab.torture;

import dev.weir.lab.torture.Fault.Target;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an attempt or a process may fail of under faults, by its message, and to what something must have been done for
 * that. Whatever else it fails of is a bug, however well a restart gets over it.
 */
enum Cause {
    /** Another process holds the transactional id, or the brokers have ended the transaction. */
    FENCED(": (ProducerFenced|InvalidProducerEpoch|InvalidPidMapping)Exception", EnumSet.allOf(Target.class)),
    /** The brokers have ended the transaction, or do not know its producer any more. */
    TRANSACTION_LOST(
            ": (InvalidTxnState|UnknownProducerId|OutOfOrderSequence|TransactionAborted)Exception",
            EnumSet.allOf(Target.class)),
    /** A checkpoint took too long, whatever held it up. */
    CHECKPOINT_EXPIRED("no acknowledgement from |though its transaction must be over", EnumSet.allOf(Target.class)),
    /** A broker that has just started shows an old marker. */
    OLD_MARKER(
            "A broker that has just started may show old offsets",
            EnumSet.of(Target.BROKER, Target.NETWORK, Target.PROCESSOR)),
    /** Brokers do not answer, or not yet; for a process that was paused it looks the same. */
    BROKERS_AWAY(
            ": (Timeout|Disconnect|Network|NotLeaderOrFollower|LeaderNotAvailable|NotEnoughReplicas\\w*|NotCoordinator"
                    + "|CoordinatorNotAvailable|CoordinatorLoadInProgress|UnknownTopicOrPartition|ConcurrentTransactions"
                    + "|UnstableOffsetCommit|KafkaStorage)Exception"
                    + "| have not answered for |may have no end in that group|no broker answers",
            EnumSet.of(Target.BROKER, Target.NETWORK, Target.PROCESSOR)),
    /** The store refuses, is full, or does not answer. */
    STORE_AWAY(
            "the disk is full|the store answers |does not answer \\(| broke \\(|Check that the store's disk is mounted",
            EnumSet.of(Target.STORE));

    private final Pattern message;
    private final Set<Target> broughtAboutBy;

    Cause(String message, Set<Target> broughtAboutBy) {
        this.message = Pattern.compile(message);
        this.broughtAboutBy = broughtAboutBy;
    }

    /** Empty: none that a fault brings about. */
    static Optional<Cause> of(String message) {
        return Stream.of(values())
                .filter(cause -> cause.message.matcher(message).find())
                .findFirst();
    }

    /** Whether something was done that brings it about. @param felt to what */
    boolean isExplainedBy(Set<Target> felt) {
        return felt.stream().anyMatch(broughtAboutBy::contains);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
