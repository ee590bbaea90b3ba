package dev.weir.sim;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What Weir itself finds wrong, by its words, and what must have been for that. */
enum KnownCause {
    /** A claim believes no marker that it has seen once only. */
    FIRST_LOOK("the marker may move: ", who -> true),
    /** Somebody has died between a publishing and its commit, or lives and is there now. */
    MAYBE_NEWER(
            "there may be a newer marker than ", who -> who.hasPredecessor || who.hasRival || who.job.attempt() > 0),
    /** All ids are fenced then; so it is another start that has written a marker and not committed it. */
    UNDECIDED("before the last committed offset for partitions ", who -> who.hasRival),
    MARKER_NOT_SHOWN("there is no marker", KnownCause::brokersRestarted),
    MARKER_MOVES("is not in the store", who -> mayMove(who)),
    OLD_MARKER("does not start yet: its group shows ", who -> mayMove(who)),
    OTHER_STORE("its current checkpoint lies in store ", who -> who.job.isElsewhere()),
    /** Somebody has begun from the savepoint and perhaps deleted it, and brokers may not show that yet. */
    SAVEPOINT_GONE("it has no file _metadata. ", who -> who.job.isElsewhere() || mayMove(who)),
    MARKER_AHEAD("does not start: its output is that of checkpoint ", who -> who.job.isElsewhere() || mayMove(who)),
    ENDED(", nothing to do. ", who -> who.job.mayKnowOfEnd()),
    CANCELLED("what was left of its checkpoints is deleted by its next start", who -> who.job.mayKnowOfEnd()),
    REPLACED("This process ends; do not start it again", who -> who.job.isReplaced()),
    ATTEMPT_ENDED("the attempt has ended", who -> who.job.isAttemptOver()),
    ATTEMPT_ENDING("the attempt is ending", who -> who.job.isAttemptOver()),
    /** Whoever has replaced it deletes what it needs no more. */
    DELETED(" is missing. Restore it from a copy", who -> who.hasRival),
    /** Begun or held up so late that brokers may have aborted what it was to commit. */
    OVERDUE("was not completed, though its transaction must be over", who -> who.job.haveTransactionsTimedOut()),
    /** Time-outs are drawn, some so short that hardly a checkpoint keeps them; and tasks that get few turns keep few. */
    SLOW("no acknowledgement from ", who -> true);

    private final String words;
    private final Predicate<Causes.Watched> reason;

    KnownCause(String words, Predicate<Causes.Watched> reason) {
        this.words = words;
        this.reason = reason;
    }

    static Optional<KnownCause> of(String message) {
        return Stream.of(values())
                .filter(known -> message.contains(known.words))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether there was reason. */
    boolean mayBe(Causes.Watched who) {
        return reason.test(who);
    }

    /** A restarted broker may show old offsets. */
    private static boolean brokersRestarted(Causes.Watched who) {
        return who.job.haveBrokersRestarted();
    }

    /** What brokers show and what the store has are of two moments. */
    private static boolean mayMove(Causes.Watched who) {
        return who.hasRival || who.job.isUnsettled() || brokersRestarted(who);
    }
}
