package dev.weir.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kafka's keys that a job can't set, since each would break a promise, and why. */
final class RefusedKafkaKeys {
    private static final String BYTES =
            "Weir moves bytes to and from Kafka; set the format of the records on the source or sink.";
    private static final String INTERCEPTORS = "an interceptor could drop or change records unseen.";
    private static final String ASSIGNS = "Weir assigns partitions to tasks by itself and joins no group.";
    private static final String PRODUCER_ORDER =
            "idempotent writing with all replicas' acknowledgement is what keeps records from being lost, repeated or"
                    + " reordered; Weir sets it.";

    private static final String PARTITIONS =
            "records of one key must go to one partition, or their order is lost. To choose partitions, set"
                    + " partitioner(...) on the sink.";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry(
                    "enable.auto.commit",
                    "positions stand in the checkpoints; Weir shows them in the group `group.id` after each one."),
            Map.entry(
                    "auto.offset.reset",
                    "an offset out of range must stop the job, since a reset would skip or repeat records. Set where"
                            + " reading begins on the source."),
            Map.entry(
                    "isolation.level",
                    "Weir reads committed records only; others would let in what an aborted transaction wrote."),
            Map.entry("group.id", "set `group.id` (without kafka.) for the group that lag tools see."),
            Map.entry("group.instance.id", ASSIGNS),
            Map.entry("group.protocol", ASSIGNS),
            Map.entry("allow.auto.create.topics", "a topic that has vanished must stop the job, not come back empty."),
            Map.entry("check.crcs", "a damaged record must stop the job."),
            Map.entry("key.deserializer", BYTES),
            Map.entry("value.deserializer", BYTES),
            Map.entry("key.serializer", BYTES),
            Map.entry("value.serializer", BYTES),
            Map.entry("interceptor.classes", INTERCEPTORS),
            Map.entry(
                    "transactional.id",
                    "the ids weir.<job>-0 to weir.<job>-3 belong to the job; its claim works by them."),
            Map.entry("enable.idempotence", PRODUCER_ORDER),
            Map.entry("acks", PRODUCER_ORDER),
            Map.entry("max.in.flight.requests.per.connection", PRODUCER_ORDER),
            Map.entry("max.block.ms", "it is the transaction timeout, kafka.producer.transaction.timeout.ms."),
            Map.entry(
                    "transaction.two.phase.commit.enable",
                    "transactions must end by their timeout when the job is gone; Weir resumes none."),
            Map.entry("partitioner.class", PARTITIONS),
            Map.entry("partitioner.ignore.keys", PARTITIONS));

    /** Keys that may be set for all clients together, but not for one alone. */
    private static final List<String> SHARED_ONLY = List.of("bootstrap.servers", "bootstrap.controllers");

    private RefusedKafkaKeys() {}

    /** All of them. */
    static Set<String> keys() {
        return REASONS.keySet();
    }

    /**
     * Why a key is refused, or empty.
     *
     * @param client consumer, producer, admin, or the empty string for all of them
     */
    static Optional<String> reason(String client, String key) {
        if (!client.isEmpty() && SHARED_ONLY.contains(key)) {
            return Optional.of("all clients of a job work on one cluster. To read from another one, give it a name:"
                    + " kafka.cluster.<name>.bootstrap.servers.");
        }
        return Optional.ofNullable(REASONS.get(key));
    }
}
