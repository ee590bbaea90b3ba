package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.env.Step;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a topic that data names is looked for. */
final class OutputTopicLookupTest {
    private final Map<String, KafkaAdmin.Topic> there = new HashMap<>();
    private boolean brokerIsAway;
    private final Owner owner = new Owner();
    private final OutputTopicLookup lookup = new OutputTopicLookup(
            new ClaimContext(
                    null,
                    null,
                    null,
                    fake(ConnectorContext.class),
                    new OutputTopics(TopicCreation.NONE),
                    null,
                    "",
                    "",
                    folder -> null,
                    () -> "id",
                    null),
            owner,
            Time.system());
    private int found;

    @SuppressWarnings("unchecked")
    private <T> T fake(Class<T> type) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (brokerIsAway && method.getName().equals("describeTopics")) {
                throw new TimeoutException("away");
            }
            return switch (method.getName()) {
                case "kafka" -> fake(KafkaClients.class);
                case "admin" -> fake(KafkaAdmin.class);
                case "adminSettings", "retentionMs" -> Map.of();
                case "describeTopics" -> there;
                default -> null;
            };
        });
    }

    @Test
    void aTopicThatIsThereWakesWhoeverLooksForIt() {
        there.put("t", new KafkaAdmin.Topic("t", "id", 1));
        lookup.find("t", () -> found++);
        assertThat(lookup.isKnown("t")).isTrue();
        assertThat(found).isEqualTo(1);
        assertThat(owner.failures).isEmpty();
    }

    @Test
    void aTopicThatIsMissingEndsTheAttemptAndIsNamed() {
        lookup.find("t", () -> found++);
        assertThat(owner.failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .asString()
                .contains("the topic t that the job writes to does not exist");
        assertThat(found).isZero();
    }

    @Test
    void aBrokerThatIsAwayIsAskedAgain() {
        brokerIsAway = true;
        lookup.find("t", () -> found++);
        assertThat(owner.failures).isEmpty();
        assertThat(owner.again).hasSize(1);

        brokerIsAway = false;
        there.put("t", new KafkaAdmin.Topic("t", "id", 1));
        owner.again.get(0).run();
        assertThat(found).isEqualTo(1);
    }

    /** Runs everything at once, on the test's thread. */
    private static final class Owner implements RunningAttempt.Owner {
        final List<Throwable> failures = new ArrayList<>();
        final List<Runnable> again = new ArrayList<>();

        @Override
        public void post(Runnable mail) {
            mail.run();
        }

        @Override
        public void attemptFailed(Throwable cause) {
            failures.add(cause);
        }

        @Override
        public void cancelStopped(CompletableFuture<Void> done) {
            throw new AssertionError("not here");
        }

        @Override
        public void attemptFinished(JobStatus status, CheckpointId checkpoint) {
            throw new AssertionError("finished at " + checkpoint);
        }

        @Override
        public void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            try {
                steps.get(0).action().run();
            } catch (Step.RetryLater e) {
                again.add(() -> run(name, steps, onEnd));
                return;
            } catch (Exception e) {
                onEnd.accept(e);
                return;
            }
            onEnd.accept(null);
        }

        @Override
        public void recorded(JobView.CheckpointStats stats) {}

        @Override
        public Trouble trouble() {
            return new Trouble("j", () -> 0);
        }

        @Override
        public void runAside(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            run(name, steps, onEnd);
        }

        @Override
        public boolean isEnding() {
            return false;
        }
    }
}
