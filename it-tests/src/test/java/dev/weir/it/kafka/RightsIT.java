package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.service.Copy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job runs with the rights that docs/operations.md lists, and without any of them it says which one is missing. */
final class RightsIT {
    private static final int NOT_AUTHORISED = 77;

    /** The minimum, in the order of the page. */
    enum Right {
        READ_INPUT(ResourceType.TOPIC, "from", PatternType.LITERAL, AclOperation.READ),
        WRITE_OUTPUT(ResourceType.TOPIC, "to", PatternType.LITERAL, AclOperation.WRITE),
        READ_MARKER_TOPIC(ResourceType.TOPIC, "to", PatternType.LITERAL, AclOperation.READ),
        READ_MARKER_GROUP(ResourceType.GROUP, "weir.JOB", PatternType.LITERAL, AclOperation.READ),
        READ_VISIBLE_GROUP(ResourceType.GROUP, "JOB", PatternType.LITERAL, AclOperation.READ),
        WRITE_TRANSACTIONS(ResourceType.TRANSACTIONAL_ID, "weir.JOB-", PatternType.PREFIXED, AclOperation.WRITE);

        private final ResourceType type;
        private final String resource;
        private final PatternType pattern;
        private final AclOperation operation;

        Right(ResourceType type, String resource, PatternType pattern, AclOperation operation) {
            this.type = type;
            this.resource = resource;
            this.pattern = pattern;
            this.operation = operation;
        }

        /** Each case has a user and a job of its own, both named after it. */
        AclBinding grantedTo(String user) {
            return new AclBinding(
                    new ResourcePattern(type, resource.replace("JOB", user), pattern),
                    new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
        }

        String user() {
            return "without-" + name().toLowerCase().replace('_', '-');
        }
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static SecuredBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        List<String> users = new ArrayList<>(List.of("all"));
        List<AclBinding> rights = new ArrayList<>();
        for (Right right : Right.values()) {
            users.add(right.user());
            rights.add(right.grantedTo("all"));
            for (Right missing : Right.values()) {
                if (missing != right) {
                    rights.add(right.grantedTo(missing.user()));
                }
            }
        }
        broker = SecuredBroker.start(dir.resolve("broker"), users);
        broker.createTopics("from", "to");
        broker.write("from", "a record");
        broker.grant(rights);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    private static WeirRun run(String user, String password) {
        Map<String, String> settings = new HashMap<>(broker.jobSettings(user, password));
        settings.put("from", "from");
        settings.put("to", "to");
        settings.put("checkpoint.interval", "100ms");
        settings.put("checkpoint.dir", dir.resolve("checkpoints").toString());
        return WeirRun.start(Copy.class, user, settings);
    }

    @Test
    void theRightsOfThePageAreEnough() {
        try (WeirRun run = run("all", "all")) {
            run.awaitOutput();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "READ_VISIBLE_GROUP")
    void aMissingRightIsNamedWithTheCommandThatGrantsIt(Right missing) {
        String user = missing.user();
        String operation = missing.operation == AclOperation.READ ? "Read" : "Write";
        String option = missing.type.name().toLowerCase().replace('_', '-');
        try (WeirRun run = run(user, user)) {
            run.assertEnds(
                    NOT_AUTHORISED,
                    "kafka-acls.sh --bootstrap-server " + broker.bootstrapServers() + " --add --allow-principal User:"
                            + user + " --operation " + operation + " --" + option + " '"
                            + missing.resource.replace("JOB", user) + "'"
                            + (missing.pattern == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : ""));
            assertThat(run.said().split("kafka-acls.sh")).hasSize(2);
        }
    }

    @Test
    void withoutTheVisibleGroupItRunsAndWarnsOnce() {
        String user = Right.READ_VISIBLE_GROUP.user();
        try (LogOf log = LogOf.weir();
                WeirRun run = run(user, user)) {
            run.awaitOutput();
            FaultRig.await("a warning", () -> log.lines().contains("lag tools"));
            assertThat(log.lines()).contains("Read on group " + user);
        }
    }

    @Test
    void aWrongPasswordIsNamed() {
        try (WeirRun run = run("all", "wrong")) {
            run.assertEnds(
                    NOT_AUTHORISED,
                    broker.bootstrapServers(),
                    "Invalid username or password",
                    "kafka.sasl.jaas.config");
        }
    }
}
