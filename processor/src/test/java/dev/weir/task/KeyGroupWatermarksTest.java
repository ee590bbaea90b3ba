package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.state.KeyGroupRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyGroupWatermarksTest {
    private final KeyGroupWatermarks watermarks = new KeyGroupWatermarks(
            new KeyGroupRange(2, 5), List.of(new KeyGroupWatermark(0, 3, 100), new KeyGroupWatermark(4, 7, 200)));

    @Test
    void keyGroupKeepsWhatItHadReachedBeforeTheRestart() {
        assertThat(watermarks.of(2)).isEqualTo(100);
        assertThat(watermarks.of(5)).isEqualTo(200);
        assertThat(watermarks.ofTask()).isEqualTo(100);
    }

    @Test
    void taskThatHasComeFurtherTakesItsKeyGroupsAlong() {
        watermarks.setTask(150);
        assertThat(watermarks.of(2)).isEqualTo(150);
        assertThat(watermarks.of(5)).isEqualTo(200);
        watermarks.setTask(250);
        assertThat(watermarks.of(5)).isEqualTo(250);
    }

    @Test
    void equalNeighboursAreDescribedAsOneRange() {
        assertThat(watermarks.describe())
                .containsExactly(new KeyGroupWatermark(2, 3, 100), new KeyGroupWatermark(4, 5, 200));
        watermarks.setTask(300);
        assertThat(watermarks.describe()).containsExactly(new KeyGroupWatermark(2, 5, 300));
    }
}
