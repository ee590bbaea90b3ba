package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a reader has read, by partition: how many records, and a hash over all of them in order. Owned by one thread. */
final class Digest {
    private final Map<String, Long> hashes = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    void add(ConsumerRecord<String, String> record) {
        String place = record.topic() + "-" + record.partition();
        long hash = Objects.hash(record.offset(), record.key(), record.value(), record.timestamp());
        hashes.merge(place, hash, (before, now) -> 31 * before + now);
        counts.merge(place, 1L, Long::sum);
    }

    /** Says where the other reader has read something else. */
    void compare(Digest other, Findings findings) {
        Map<String, Long> all = new TreeMap<>(counts);
        all.putAll(other.counts);
        for (String place : all.keySet()) {
            if (!Objects.equals(hashes.get(place), other.hashes.get(place))) {
                findings.add(
                        Promise.EACH_INPUT_ONCE,
                        "two readers differ in " + place + ": one read " + counts.getOrDefault(place, 0L)
                                + " records, the other " + other.counts.getOrDefault(place, 0L)
                                + (counts.equals(other.counts) ? ", and not the same" : ""));
            }
        }
    }
}
