package dev.weir.config;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the settings of named clusters, {@code kafka.cluster.<name>.<key>}, out of Kafka's keys. A named cluster has
 * nothing from the main one: what is meant for one cluster, an address or a password, must not reach another.
 */
final class KafkaClusters {
    private static final String PREFIX = "cluster.";
    private static final Pattern NAMED = Pattern.compile("cluster\\.([a-z0-9-]+)\\.(.+)");

    /** Kafka's keys of the main cluster. */
    private final Map<String, String> main = new TreeMap<>();

    private final Map<String, Map<String, String>> named = new TreeMap<>();

    /** @param given Kafka's keys as given, {@code kafka.} taken off */
    KafkaClusters(Map<String, String> given) {
        given.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                Matcher parts = NAMED.matcher(name);
                if (!parts.matches()) {
                    throw new WeirException(
                            ExitCode.CONFIGURATION,
                            "setting kafka." + name + ": expected kafka.cluster.<name>.<key>, the name of a-z 0-9 -");
                }
                put(parts.group(1), parts.group(2), value);
            } else {
                main.put(name, value);
            }
        });
    }

    private void put(String cluster, String key, String value) {
        if (key.startsWith("producer.")) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "setting kafka.cluster." + cluster + "." + key
                            + " can't be set: a job reads from a named cluster, and writes to the main one. Remove it.");
        }
        named.computeIfAbsent(cluster, c -> new TreeMap<>()).put(key, value);
    }

    Map<String, String> main() {
        return main;
    }

    Map<String, JobConfig.ClusterConfig> named() {
        Map<String, JobConfig.ClusterConfig> clusters = new HashMap<>();
        named.forEach((name, keys) -> {
            String prefix = "kafka.cluster." + name + ".";
            if (keys.getOrDefault("bootstrap.servers", "").isBlank()) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "setting " + prefix + "bootstrap.servers: found nothing, expected host:port of at least one"
                                + " broker. A named cluster has no setting from the main one.");
            }
            KafkaSettings kafka = new KafkaSettings(prefix, keys);
            clusters.put(name, new JobConfig.ClusterConfig(kafka.consumer(), kafka.admin()));
        });
        return clusters;
    }
}
