package dev.weir.connector.kafka;

import dev.weir.connector.TransactionException;
import dev.weir.connector.TransactionException.Kind;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** The one table of Kafka's errors: what each means for a job. */
public final class KafkaErrors {
    private static final String TIMESTAMPS = "one is too far from the broker's clock, see the topic's"
            + " message.timestamp.after.max.ms and message.timestamp.before.max.ms. Compare the clocks of the machines that"
            + " write the input and of the brokers. A sink with timestamps(sendingTime()) does not keep the input's timestamps";

    private static final Pattern PASSING_LOGIN = Pattern.compile(
            "java\\.net\\.(Connect|NoRouteToHost|Socket|SocketTimeout|UnknownHost)Exception|response code 5\\d\\d");

    /** What a system call says when files, memory or buffers have run out: libraries of C differ in some. */
    private static final Pattern SHORTAGE = Pattern.compile("Too many open files|No file descriptors available"
            + "|Cannot allocate memory|No buffer space available|Resource temporarily unavailable");

    private KafkaErrors() {}

    /** What a failed transactional call asks of its caller. */
    public static Kind kindOf(Throwable error) {
        if (error instanceof WeirException weir && weir.exitCode() == ExitCode.CONFIGURATION) {
            return Kind.CONFIGURATION;
        }
        if (error instanceof WeirException weir && weir.exitCode() == ExitCode.UNAVAILABLE) {
            return Kind.RETRY;
        }
        Throwable e = rootOf(error);
        // A transactional id whose epochs are used up gets a new producer id: then the former holder hears of
        // the id, not of the epoch.
        if (e instanceof ProducerFencedException
                || e instanceof InvalidProducerEpochException
                || e instanceof InvalidPidMappingException) {
            return Kind.FENCED;
        }
        if (e instanceof InvalidTxnStateException
                || e instanceof UnknownProducerIdException
                || e instanceof OutOfOrderSequenceException
                || e instanceof TransactionAbortedException) {
            return Kind.LOST;
        }
        if (e instanceof AuthorizationException || e instanceof AuthenticationException) {
            return Kind.NOT_AUTHORISED;
        }
        if (e instanceof InvalidTxnTimeoutException
                || e instanceof UnsupportedVersionException
                || e instanceof ConfigException) {
            return Kind.CONFIGURATION;
        }
        if (e instanceof TimeoutException || e instanceof RetriableException) {
            // Wrapped, it says that the client is in an error state already: asking again cannot help.
            return e == error ? Kind.RETRY : Kind.LOST;
        }
        return Kind.FATAL;
    }

    /** The error, sorted. */
    public static TransactionException sort(String doing, RuntimeException error) {
        return new TransactionException(kindOf(error), doing + ": " + describe(error), error);
    }

    /** A record was not taken, as a producer's callback says. */
    public static Exception refused(String topic, Exception error) {
        return error instanceof RuntimeException e ? toWeir("writing to topic " + topic, e) : error;
    }

    /** For calls outside the protocol: the error as one that says how the process ends. */
    public static WeirException toWeir(String doing, RuntimeException error) {
        if (error instanceof WeirException weir) {
            return weir;
        }
        ExitCode code = switch (kindOf(error)) {
            case RETRY -> ExitCode.UNAVAILABLE;
            case NOT_AUTHORISED -> ExitCode.NOT_AUTHORISED;
            case CONFIGURATION -> ExitCode.CONFIGURATION;
            case FENCED, LOST, FATAL -> ExitCode.JOB_FAILED;
        };
        return new WeirException(code, doing + ": " + describe(error), error);
    }

    /**
     * Why a client could not be made: a setting that it does not take, a broker's host that no name service knows, or what
     * the machine is short of now.
     *
     * @param client consumer, producer or admin
     */
    static WeirException notMade(String client, Map<String, Object> settings, KafkaException error) {
        Throwable e = rootOf(error);
        String said = firstLine(e);
        if (said.startsWith("No resolvable bootstrap urls")) {
            return new WeirException(
                    ExitCode.UNAVAILABLE,
                    "no host of kafka.bootstrap.servers is known by name, found " + settings.get("bootstrap.servers")
                            + ": correct the setting, or mend the name service",
                    error);
        }
        if (said.contains("JAAS config")) {
            // Its words may be those of a password that ends too early: neither they nor their cause are shown.
            return new WeirException(
                    ExitCode.CONFIGURATION,
                    "Kafka's " + client + " cannot read sasl.jaas.config, expected MODULE required NAME=\"VALUE\" ...;"
                            + " In a value, a password too, write \\\" for \" and \\\\ for \\");
        }
        if (isShortage(e)) {
            return new WeirException(
                    ExitCode.UNAVAILABLE,
                    "Kafka's " + client + " cannot be made now: " + said + ". Look at the limits of this process"
                            + " (ulimit -n, ulimit -u, those of its container), at its memory, and at what else runs on the"
                            + " machine",
                    error);
        }
        if (isOf(error, LoginException.class) && (isOfNetwork(error) || tellsOfNetwork(e))) {
            // A client logs in while it is made: at a token end point, or at Kerberos.
            return new WeirException(
                    ExitCode.UNAVAILABLE,
                    "Kafka's " + client + " cannot log in now: " + said
                            + ". Check the place that kafka.sasl.jaas.config and kafka.sasl.oauthbearer. name",
                    error);
        }
        return new WeirException(
                ExitCode.CONFIGURATION,
                "Kafka's " + client + " does not take its settings: " + said + ". Correct what is set under kafka. or"
                        + " kafka." + client + ".",
                error);
    }

    /** Not every {@link IOException}: Java's key stores say with one that a password is wrong. */
    private static boolean isShortage(Throwable e) {
        return e instanceof OutOfMemoryError
                || (e instanceof IOException
                        && SHORTAGE.matcher(String.valueOf(e.getMessage())).find());
    }

    private static boolean isOfNetwork(Throwable error) {
        return isOf(error, SocketException.class)
                || isOf(error, SocketTimeoutException.class)
                || isOf(error, UnknownHostException.class);
    }

    /** What a login module did not expect reaches us as text only, stack trace and all. */
    private static boolean tellsOfNetwork(Throwable login) {
        return login.getMessage() != null
                && PASSING_LOGIN.matcher(login.getMessage()).find();
    }

    private static String firstLine(Throwable e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return e instanceof NoClassDefFoundError ? "the class " + line + " is missing" : line;
    }

    private static boolean isOf(Throwable error, Class<? extends Throwable> kind) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (kind.isInstance(e)) {
                return true;
            }
        }
        return false;
    }

    /** One line for people, with what to do where that is known. */
    public static String describe(Throwable error) {
        Throwable e = rootOf(error);
        String text = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        if (e instanceof SslAuthenticationException) {
            return text + " (check kafka.ssl.truststore.location and the names in the broker's certificate)";
        }
        if (e instanceof AuthenticationException) {
            return text
                    + " (the broker does not know this user: check kafka.sasl.mechanism and kafka.sasl.jaas.config)";
        }
        if (e instanceof InvalidTimestampException) {
            return text + " (" + TIMESTAMPS + ")";
        }
        if (e instanceof RecordTooLargeException) {
            return text + " (the limits are kafka.producer.max.request.size here, 1 MiB if it is not set, and"
                    + " max.message.bytes of the topic. A dead letter is larger than the record that it is about)";
        }
        if (text.contains("part of a batch which had")) {
            return text + " (why the other record was refused stands in the log. Mostly it is the timestamp: "
                    + TIMESTAMPS + ". Or it has no key, which a compacted topic wants)";
        }
        if (e instanceof TimeoutException && text.contains("node assignment")) {
            return text + " (no broker answers: check kafka.bootstrap.servers, the network, and that"
                    + " kafka.security.protocol is what the listener speaks)";
        }
        return text;
    }

    /** Whether it is an error of Kafka's own. */
    public static boolean isKafkas(Throwable error) {
        return error instanceof KafkaException;
    }

    /** Kafka wraps what happened when a client is already in an error state, and so do we to name what was being done. */
    private static Throwable rootOf(Throwable error) {
        Throwable e = error;
        while (isWrapper(e) && e.getCause() != null && e.getCause() != e) {
            e = e.getCause();
        }
        return e;
    }

    private static boolean isWrapper(Throwable e) {
        return e.getClass() == KafkaException.class || e instanceof WeirException;
    }
}
