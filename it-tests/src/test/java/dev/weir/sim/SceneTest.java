package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class SceneTest {
    private static final TopicPartition PLACE = new TopicPartition(Scene.COUNTS, 0);
    private static final CheckpointId RESTORED = new CheckpointId(5, 2);

    private final SimWorld world = new SimWorld(1, SimFaults.NONE, false);
    private final Scene scene = new Scene(world, true, null);

    /** Who rolls a job back writes at least once before readers see the marker: that belongs to what comes after. */
    @Test
    void whatIsWrittenBehindTheDecisionOfARollBackIsNotGoneWithIt() {
        Scene.OUTPUTS.forEach(topic -> world.broker().createTopic(topic, 2));
        Map<TopicPartition, List<String>> then = scene.output();
        scene.noteDecisions();
        SimTransactions transactions = world.broker().transactions();
        SimTransactions.Identity who = transactions.init("weir.job-0", 60_000);
        seen("before");
        decide(who);
        seen("after");
        assertThat(scene.marker()).as("not to be read yet").isNull();
        transactions.completeAll();

        scene.rolledBack(then, RESTORED.attempt());

        assertThat(scene.marker().checkpoint()).isEqualTo(RESTORED);
        assertThat(scene.visible(Scene.SEEN, 0)).containsExactly("after");
        assertThat(scene.committed(Scene.SEEN)).containsExactly("after");
    }

    private void decide(SimTransactions.Identity who) {
        Marker marker = new Marker(Scene.JOB, 2, RESTORED, "store", JobStatus.RESTORING);
        world.broker()
                .writeOffsets("weir.job-0", who, "weir.job", Map.of(PLACE, new OffsetAndMetadata(0, marker.encode())));
        assertThat(world.broker().end("weir.job-0", who, true).error()).isEqualTo(Errors.NONE);
    }

    private void seen(String value) {
        SendQueue.Send send =
                new SendQueue.Send(null, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders(), 0, null, null);
        world.broker()
                .log(new TopicPartition(Scene.SEEN, 0))
                .append(new SendQueue.Batch(null, PartitionLog.NO_PRODUCER, (short) 0, 0, List.of(send)), 0);
    }
}
