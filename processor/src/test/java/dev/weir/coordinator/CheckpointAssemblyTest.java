package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.error.WeirException;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import dev.weir.task.TaskSnapshot.OperatorSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointAssemblyTest {
    private static KeyedStateMetadata state(int writtenAs, String... schemas) {
        return new KeyedStateMetadata("sum", "VALUE", "\"string\"", null, List.of(schemas), writtenAs, null);
    }

    private static List<OperatorMetadata> assembled(KeyedStateMetadata... byTask) {
        Map<TaskId, TaskSnapshot> snapshots = new HashMap<>();
        for (int i = 0; i < byTask.length; i++) {
            snapshots.put(
                    new TaskId(1, "sums", i, byTask.length),
                    new TaskSnapshot(
                            List.of(new OperatorSnapshot("sums", null, List.of(byTask[i]), List.of(), List.of())),
                            List.of()));
        }
        return CheckpointAssembly.operators(snapshots);
    }

    @Test
    void aTaskThatDidNotAskForAStateDoesNotHideItsNewSchema() {
        KeyedStateMetadata restored = state(0, "\"int\"");
        KeyedStateMetadata evolved = state(1, "\"int\"", "\"long\"");
        assertThat(assembled(restored, evolved, restored).get(0).keyedStates()).containsExactly(evolved);
        assertThat(assembled(evolved, restored).get(0).keyedStates()).containsExactly(evolved);
    }

    @Test
    void tasksThatAskForAStateDifferentlyAreRefused() {
        assertThatThrownBy(() -> assembled(state(0, "\"int\""), state(0, "\"long\"")))
                .isInstanceOf(WeirException.class)
                .hasMessage("tasks of step 'sums' ask for state 'sum' with different schemas: \"int\" and \"long\"; ask"
                        + " for the same in every task");
    }
}
