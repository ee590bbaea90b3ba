package dev.weir.connector.kafka.source;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which topics a source reads. */
sealed interface TopicSelection {
    /** The topics as they are now, in the order of their names; there may be none. */
    TreeMap<String, KafkaAdmin.Topic> present(KafkaAdmin admin);

    /**
     * The same, none missing.
     *
     * @throws WeirException CONFIGURATION when there is nothing to read
     */
    TreeMap<String, KafkaAdmin.Topic> find(KafkaAdmin admin);

    /** The topics that are known without asking anyone. */
    List<String> names();

    /** Topics by name. Each must exist. */
    record Listed(List<String> names) implements TopicSelection {
        public Listed {
            names = List.copyOf(names);
        }

        @Override
        public TreeMap<String, KafkaAdmin.Topic> present(KafkaAdmin admin) {
            return new TreeMap<>(admin.describeTopics(names));
        }

        @Override
        public TreeMap<String, KafkaAdmin.Topic> find(KafkaAdmin admin) {
            TreeMap<String, KafkaAdmin.Topic> found = present(admin);
            TreeSet<String> missing = new TreeSet<>(names);
            missing.removeAll(found.keySet());
            if (!missing.isEmpty()) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the job reads topics that do not exist: " + String.join(", ", missing)
                                + ". Create them first, or correct the names");
            }
            return found;
        }

        @Override
        public String toString() {
            return "topics " + names;
        }
    }

    /** All topics whose whole name matches, Kafka's internal ones left out. At least one must exist. */
    record Matching(Pattern pattern) implements TopicSelection {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public TreeMap<String, KafkaAdmin.Topic> present(KafkaAdmin admin) {
            TreeSet<String> names = new TreeSet<>(admin.listTopics());
            names.removeIf(name -> !pattern.matcher(name).matches());
            // A topic may vanish between the two calls.
            return new TreeMap<>(names.isEmpty() ? Map.of() : admin.describeTopics(names));
        }

        @Override
        public TreeMap<String, KafkaAdmin.Topic> find(KafkaAdmin admin) {
            TreeMap<String, KafkaAdmin.Topic> found = present(admin);
            if (found.isEmpty()) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "no topic matches the pattern " + pattern
                                + " that the job reads, internal topics left out. Create one first, correct the pattern,"
                                + " or grant Describe on the topics: what the job may not see does not match");
            }
            return found;
        }

        @Override
        public String toString() {
            return "topics matching " + pattern;
        }
    }
}
