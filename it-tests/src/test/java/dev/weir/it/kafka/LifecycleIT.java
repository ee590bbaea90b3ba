package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.assertExit;
import static dev.weir.it.kafka.FaultRig.log;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.kafka.CommandInThisJvm.Said;
import dev.weir.lab.LabFolder;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** How jobs begin and end: exit codes, what is kept, and what the next start does. */
@ExtendWith(SharedBroker.class)
final class LifecycleIT {
    private static final int DONE = 0;
    private static final int CONFIGURATION = 78;
    private static final int TERMINATED = 143;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private final BrokerProcess broker = SharedBroker.get();

    private FaultRig rig;

    @BeforeEach
    void makeRig(TestInfo test) {
        rig = new FaultRig(broker, dir, test.getTestMethod().orElseThrow().getName(), 300);
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void aBoundedJobIsFinishedAndSaysSoWhenItIsRunAgainAndGoesOnUnbounded() {
        long numbers = rig.feeder().write(2_000).finish();
        rig.set("bounded", "true");
        ChildProcess first = rig.start();
        assertExit(first, DONE);
        assertThat(log(first)).contains("is FINISHED at checkpoint");
        rig.judge(numbers);

        ChildProcess second = rig.start();
        assertExit(second, DONE);
        assertThat(log(second)).contains("is FINISHED, nothing to do").contains("run -s latest");
        rig.judge(numbers);

        long more = rig.feeder().write(500).finish();
        ChildProcess unbounded = rig.set("bounded", "false").startWith("-s", "latest");
        FaultRig.await("all " + more + " counts", () -> rig.output().readToEnd() >= more, unbounded);
        assertExit(rig.verbWhenReachable("stop"), DONE);
        assertExit(unbounded, DONE);
        assertThat(rig.output().counts()).hasSize((int) more);
    }

    @Test
    void aStoppedJobKeepsItsLastCheckpointAndDoesNotGoOnByItself() {
        rig.feeder().start();
        rig.finishAndJudge();
        assertThat(checkpoints()).isNotEmpty();
        ChildProcess again = rig.start();
        assertExit(again, DONE);
        assertThat(log(again)).contains("is STOPPED, nothing to do").contains("run -s latest");
    }

    @Test
    void aStoppedJobGoesOnWhereItWasWhenItIsToldTo() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        assertExit(rig.processWhenReachable("stop"), DONE);
        assertExit(first, DONE);
        ChildProcess second = rig.startWith("-s", "latest");
        rig.awaitOutput(second);
        assertThat(log(second)).contains("going on from checkpoint");
        rig.finishAndJudge(second);
    }

    @Test
    void aCancelledJobLosesItsCheckpointsAndStartsAnew() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        assertExit(rig.processWhenReachable("cancel"), DONE);
        assertExit(first, DONE);
        assertThat(log(first)).contains("is CANCELLED, its checkpoints are deleted");
        assertThat(checkpoints()).isEmpty();
        rig.awaitDecided();
        int before = rig.output().readToEnd();

        ChildProcess second = rig.start();
        rig.awaitOutput(second);
        assertThat(log(second)).contains("starting anew");
        assertThat(rig.output().counts().subList(before, before + 1))
                .allMatch(record -> record.text().startsWith("1,"));
    }

    @Test
    void aCancelledJobKeepsItsCheckpointsWhenToldTo() {
        rig.set("checkpoint.on-cancel", "retain").feeder().start();
        ChildProcess process = rig.start();
        rig.awaitOutput(process);
        assertExit(rig.processWhenReachable("cancel"), DONE);
        assertExit(process, DONE);
        assertThat(checkpoints()).isNotEmpty();
    }

    @Test
    void aTerminatedJobGoesOnAtItsNextStart() {
        rig.feeder().start();
        for (int i = 0; i < 3; i++) {
            ChildProcess process = rig.start();
            rig.awaitOutput(process);
            process.terminate();
            assertExit(process, TERMINATED);
            assertThat(checkpoints()).isNotEmpty();
            // Long before the transaction's time-out, and without a next start.
            rig.awaitDecided();
        }
        rig.finishAndJudge();
    }

    @Test
    void aStoreThatWasEmptiedStopsTheStart() {
        runAndKill();
        LabFolder.delete(rig.checkpoints());
        Said refused = rig.runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text())
                .contains("its current checkpoint lies in store")
                .contains("Point checkpoint.dir to");
    }

    @Test
    void aLostCheckpointStopsTheStart() {
        runAndKill();
        checkpoints().forEach(LabFolder::delete);
        Said refused = rig.runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains("lacks it and holds").contains("Restore the missing files from a copy");
    }

    @Test
    void aWrongStartDoesNotEndTheHealthyJob() {
        rig.feeder().start();
        ChildProcess healthy = rig.start();
        rig.awaitOutput(healthy);
        String right = rig.settings().get("checkpoint.dir");
        ChildProcess wrong =
                rig.set("checkpoint.dir", dir.resolve("elsewhere").toString()).start();
        assertExit(wrong, CONFIGURATION);
        rig.set("checkpoint.dir", right).awaitOutput(healthy);
        assertThat(log(healthy)).doesNotContain("failed, next one in");
        rig.finishAndJudge(healthy);
    }

    @Test
    void aGroupThatOthersUseStopsTheStart() throws Exception {
        TopicPartition partition = new TopicPartition(rig.topic(NumberedJob.NUMBERS), 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            "weir." + rig.job(), Map.of(partition, new OffsetAndMetadata(5, "someone else's")))
                    .all()
                    .get();
        }
        Said refused = rig.runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains("weir." + rig.job()).contains("someone else's");
    }

    @Test
    void aLostMarkerStopsTheStart() throws Exception {
        runAndKill();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteConsumerGroups(Set.of("weir." + rig.job())).all().get();
        }
        Said refused = rig.runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains("no marker in its consumer group");
    }

    @Test
    void aMissingOutputTopicStopsTheStart() {
        broker.createTopics(1, "nowhere-" + NumberedJob.NUMBERS);
        Said refused = rig.set("topic-prefix", "nowhere-").runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains("nowhere-" + NumberedJob.COUNTS).contains("create them first");
    }

    @Test
    void aMissingInputTopicStopsTheStart() throws Exception {
        String input = rig.topic(NumberedJob.NUMBERS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(Set.of(input)).all().get();
        }
        Said refused = rig.runToItsEnd();
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains(input).contains("do not exist");
    }

    private void runAndKill() {
        rig.feeder().start();
        try (ChildProcess process = rig.start()) {
            rig.awaitOutput(process);
            rig.awaitOutput(process);
            process.kill9();
        }
    }

    /** The folders of the checkpoints that there are. */
    private List<Path> checkpoints() {
        try (Stream<Path> all = Files.list(rig.checkpoints())) {
            return all.filter(p -> p.getFileName().toString().startsWith("chk-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
