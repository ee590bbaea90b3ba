package dev.weir.coordinator;

import dev.weir.connector.TransactionException;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.connector.kafka.KafkaRights;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;

/** What an attempt's failure means for the process. Pure functions. */
final class Failures {
    /** So Java says it, with the error that it has for memory too. */
    private static final String NO_THREAD = "unable to create native thread";

    private Failures() {}

    /** Whether someone else holds a transactional id: a newer attempt, or a broker that timed the transaction out. */
    static boolean isFenced(Throwable cause) {
        TransactionException.Kind kind = cause instanceof TransactionException t ? t.kind() : KafkaErrors.kindOf(cause);
        return kind == TransactionException.Kind.FENCED;
    }

    /** As {@link #named(Throwable)}, with the commands that grant what a broker has refused. */
    static WeirException named(Throwable cause, KafkaRights rights) {
        WeirException error = named(cause);
        String grant = rights.howToGrant(cause);
        return grant.isEmpty()
                ? error
                : new WeirException(ExitCode.NOT_AUTHORISED, error.getMessage() + "." + grant, cause);
    }

    /** The failure with the exit code that the process ends with if nothing comes after it. */
    static WeirException named(Throwable cause) {
        if (cause instanceof WeirException weir) {
            return weir;
        }
        if (cause instanceof TransactionException t) {
            return new WeirException(exitCode(t.kind()), String.valueOf(t.getMessage()), t);
        }
        if (cause instanceof RuntimeException e && KafkaErrors.isKafkas(e)) {
            // A record was refused: a producer's callback gives Kafka's own error.
            return KafkaErrors.toWeir("writing", e);
        }
        if (cause instanceof OutOfMemoryError
                && String.valueOf(cause.getMessage()).contains(NO_THREAD)) {
            return new WeirException(
                    ExitCode.UNAVAILABLE,
                    "this process gets no more threads (" + cause + "). Nothing is lost. Raise its limit (ulimit -u,"
                            + " TasksMax of systemd, that of its container), or look at what else takes so many",
                    cause);
        }
        if (cause instanceof OutOfMemoryError) {
            return new WeirException(
                    ExitCode.CONFIGURATION,
                    "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB is too small (" + cause
                            + "). Nothing is lost: give the process more memory (-Xmx)",
                    cause);
        }
        ExitCode code = cause instanceof Error ? ExitCode.INTERNAL : ExitCode.JOB_FAILED;
        return new WeirException(code, cause.toString(), cause);
    }

    private static ExitCode exitCode(TransactionException.Kind kind) {
        return switch (kind) {
            case RETRY -> ExitCode.UNAVAILABLE;
            case NOT_AUTHORISED -> ExitCode.NOT_AUTHORISED;
            case CONFIGURATION -> ExitCode.CONFIGURATION;
            case FENCED, LOST, FATAL -> ExitCode.JOB_FAILED;
        };
    }
}
