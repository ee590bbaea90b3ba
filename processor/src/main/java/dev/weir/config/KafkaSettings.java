package dev.weir.config;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of Kafka's clients: Weir's defaults, over them what the user set for all clients, over it what the user
 * set for one kind, over everything the guarantees.
 */
final class KafkaSettings {
    /** Long enough for two of the longest checkpoints, and what a broker allows by default. */
    static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

    /** Kafka's own default. */
    private static final long DELIVERY_TIMEOUT_MIN_MS = 120_000;

    static final String TRANSACTION_TIMEOUT = "transaction.timeout.ms";

    private static final List<String> CLIENTS = List.of("consumer", "producer", "admin");

    // One set for high rates and for low latency: large batches where there is much, no waiting where there is little.
    private static final Map<String, Object> CONSUMER_DEFAULTS =
            Map.of("max.poll.records", "5000", "max.partition.fetch.bytes", "4194304", "fetch.min.bytes", "1");
    private static final Map<String, Object> PRODUCER_DEFAULTS = Map.of(
            "batch.size", "262144",
            "linger.ms", "10",
            "compression.type", "lz4",
            "buffer.memory", "67108864",
            // The client sleeps this long after it has found a coordinator, which a claim does eight times.
            "retry.backoff.ms", "10");

    private static final Map<String, Object> CONSUMER_GUARANTEES = Map.of(
            "enable.auto.commit", "false",
            "auto.offset.reset", "none",
            "isolation.level", "read_committed",
            "allow.auto.create.topics", "false");
    private static final Map<String, Object> PRODUCER_GUARANTEES =
            Map.of("acks", "all", "enable.idempotence", "true", "max.in.flight.requests.per.connection", "5");

    private final String prefix;
    private final Map<String, Map<String, String>> byClient = new HashMap<>();

    /** @param given Kafka's keys as given, {@code kafka.} and those of named clusters taken off */
    KafkaSettings(Map<String, String> given) {
        this("kafka.", given);
    }

    /** @param prefix what stands before the keys where they are set */
    KafkaSettings(String prefix, Map<String, String> given) {
        this.prefix = prefix;
        given.forEach((name, value) -> {
            String client = clientOf(name);
            String key = client.isEmpty() ? name : name.substring(client.length() + 1);
            RefusedKafkaKeys.reason(client, key).ifPresent(reason -> {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "setting " + prefix + name + " can't be set: " + reason + " Remove it.");
            });
            byClient.computeIfAbsent(client, c -> new TreeMap<>()).put(key, value);
        });
    }

    private static String clientOf(String name) {
        return CLIENTS.stream()
                .filter(c -> name.startsWith(c + "."))
                .findFirst()
                .orElse("");
    }

    private Map<String, String> given(String client) {
        return byClient.getOrDefault(client, Map.of());
    }

    Map<String, Object> consumer() {
        Map<String, Object> settings = merged(CONSUMER_DEFAULTS, "consumer");
        settings.putAll(CONSUMER_GUARANTEES);
        return settings;
    }

    Map<String, Object> producer(Duration transactionTimeout) {
        Map<String, Object> settings = merged(PRODUCER_DEFAULTS, "producer");
        settings.putAll(PRODUCER_GUARANTEES);
        settings.put(TRANSACTION_TIMEOUT, Long.toString(transactionTimeout.toMillis()));
        // A send that waits is the broker's backpressure. It ends by itself only when the transaction is lost anyway.
        settings.put("max.block.ms", Long.toString(transactionTimeout.toMillis()));
        // Nor is a record given up before: brokers may be away for as long as the transaction lives.
        long deliveryMs = Math.max(DELIVERY_TIMEOUT_MIN_MS, transactionTimeout.toMillis());
        settings.putIfAbsent("delivery.timeout.ms", Long.toString(Math.max(deliveryMs, shortestDeliveryMs(settings))));
        return settings;
    }

    /** Clients refuse a shorter one; a value that is no number is theirs to refuse. */
    private static long shortestDeliveryMs(Map<String, Object> settings) {
        long lingerMs =
                Values.integer(String.valueOf(settings.get("linger.ms"))).orElse(0);
        return lingerMs
                + Values.integer(String.valueOf(settings.get("request.timeout.ms")))
                        .orElse(0);
    }

    Map<String, Object> admin() {
        return merged(Map.of(), "admin");
    }

    private Map<String, Object> merged(Map<String, Object> defaults, String client) {
        Map<String, Object> settings = new TreeMap<>(defaults);
        settings.putAll(given(""));
        settings.putAll(given(client));
        return settings;
    }

    /** @throws WeirException (CONFIGURATION) when it is not a number of milliseconds */
    Duration transactionTimeout() {
        Object value = merged(Map.of(), "producer").get(TRANSACTION_TIMEOUT);
        if (value == null) {
            return DEFAULT_TRANSACTION_TIMEOUT;
        }
        return Values.integer(value.toString())
                .filter(ms -> ms > 0)
                .map(Duration::ofMillis)
                .orElseThrow(() -> new WeirException(
                        ExitCode.CONFIGURATION,
                        "setting " + prefix + "producer." + TRANSACTION_TIMEOUT + ": found '" + value
                                + "', expected a number of milliseconds."));
    }
}
