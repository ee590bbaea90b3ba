package dev.weir.connector;

/** A failed call of {@link JobTransactions}, sorted by what the caller must do. */
public final class TransactionException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the caller must do. */
    public enum Kind {
        /** Nothing has changed, or the outcome is unknown and the same call may be made again: call again, never abort. */
        RETRY,
        /** A newer attempt (or a time-out of the broker) holds the id: end the attempt, look at the marker. */
        FENCED,
        /** The transaction cannot be committed any more: end the attempt. */
        LOST,
        /** Not allowed: a person has to grant something. */
        NOT_AUTHORISED,
        /** A setting is wrong: a person has to change it. */
        CONFIGURATION,
        /** Anything else: end the attempt. */
        FATAL
    }

    private final Kind kind;

    public TransactionException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
