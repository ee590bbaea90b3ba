package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.coordinator.PendingCheckpoint.Acknowledged;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingCheckpointTest {
    private static final TaskId FIRST = new TaskId(0, "in", 0, 2);
    private static final TaskId SECOND = new TaskId(0, "in", 1, 2);
    private static final TaskSnapshot NOTHING = new TaskSnapshot(List.of(), List.of());

    private final PendingCheckpoint pending =
            new PendingCheckpoint(new CheckpointId(3, 1), JobStatus.RUNNING, Set.of(FIRST, SECOND), 100, 5_000);

    @Test
    void itIsAlignedWhenTheLastTaskHasAcknowledged() {
        assertThat(pending.acknowledge(FIRST, NOTHING, 110)).isEqualTo(Acknowledged.TAKEN);
        assertThat(pending.isAcknowledged()).isFalse();
        assertThat(pending.missing()).containsExactly(SECOND);
        assertThat(pending.acknowledge(SECOND, NOTHING, 125)).isEqualTo(Acknowledged.ALL);
        assertThat(pending.isAcknowledged()).isTrue();
        assertThat(pending.missing()).isEmpty();
        assertThat(pending.alignMs()).isEqualTo(25);
        assertThat(pending.snapshots()).containsOnlyKeys(FIRST, SECOND);
    }

    @Test
    void aSecondAcknowledgementChangesNothing() {
        TaskSnapshot other = new TaskSnapshot(List.of(), List.of());
        pending.acknowledge(FIRST, NOTHING, 110);
        assertThat(pending.acknowledge(FIRST, other, 120)).isEqualTo(Acknowledged.DUPLICATE);
        assertThat(pending.snapshots().get(FIRST)).isSameAs(NOTHING);
        assertThat(pending.isAcknowledged()).isFalse();
    }

    @Test
    void theLastOneSaysHowTheJobEnds() {
        assertThat(pending.isLast()).isFalse();
        assertThat(new PendingCheckpoint(new CheckpointId(3, 2), JobStatus.STOPPED, Set.of(FIRST), 0, 0).isLast())
                .isTrue();
    }
}
