package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OutputTopicsTest {
    private final Map<String, KafkaAdmin.Topic> there = new HashMap<>(Map.of("a", new KafkaAdmin.Topic("a", "id", 3)));
    private final List<String> created = new ArrayList<>();

    private final KafkaAdmin admin = (KafkaAdmin) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {KafkaAdmin.class}, (proxy, method, args) -> {
                switch (method.getName()) {
                    case "describeTopics" -> {
                        Map<String, KafkaAdmin.Topic> found = new HashMap<>(there);
                        found.keySet().retainAll((Collection<?>) args[0]);
                        return found;
                    }
                    case "retentionMs" -> {
                        return Map.of("a", 60_000L);
                    }
                    case "createTopics" -> {
                        for (Object topic : (List<?>) args[0]) {
                            KafkaAdmin.Topic t = (KafkaAdmin.Topic) topic;
                            created.add(t.name() + "/" + t.partitions() + "/" + args[1]);
                        }
                        return null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
            });

    @Test
    void topicsThatAreThereAreKnownFromThenOn() {
        OutputTopics topics = new OutputTopics(TopicCreation.NONE);
        assertThat(topics.isKnown("a")).isFalse();
        topics.require(List.of("a"), admin);
        assertThat(topics.isKnown("a")).isTrue();
    }

    @Test
    void everyAttemptLooksAnew() {
        OutputTopics topics = new OutputTopics(TopicCreation.NONE);
        topics.require(List.of("a"), admin);
        topics.forget();
        assertThat(topics.isKnown("a")).isFalse();
    }

    @Test
    void whatATopicKeepsIsKnownWithIt() {
        OutputTopics topics = new OutputTopics(TopicCreation.NONE);
        assertThat(topics.retentionMs("a")).isEqualTo(Long.MAX_VALUE);
        topics.require(List.of("a"), admin);
        assertThat(topics.retentionMs("a")).isEqualTo(60_000);
    }

    @Test
    void missingTopicsAreAllNamedWithTheWaysOut() {
        OutputTopics topics = new OutputTopics(TopicCreation.NONE);
        assertThatThrownBy(() -> topics.require(List.of("c", "a", "b"), admin))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("topics b, c that the job writes to do not exist")
                .hasMessageContaining("--create-topics");
        assertThat(topics.isKnown("a")).isFalse();
        assertThat(created).isEmpty();
    }

    @Test
    void missingTopicsAreCreatedWhereThatIsAllowed() {
        OutputTopics topics = new OutputTopics(new TopicCreation(true, 0, (short) 0));
        topics.require(List.of("a", "b"), admin);
        assertThat(created).containsExactly("b/0/0");
        assertThat(topics.isKnown("b")).isTrue();
    }

    @Test
    void partitionsAndReplicasAreThoseThatWereSet() {
        new OutputTopics(new TopicCreation(true, 6, (short) 3)).require(List.of("b"), admin);
        assertThat(created).containsExactly("b/6/3");
    }
}
