package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.state.FrozenLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one task hands over for one checkpoint: frozen, so that another thread can write it at leisure.
 *
 * @param channels what the barrier overtook, for every edge on which it may; mostly nothing
 */
public record TaskSnapshot(List<OperatorSnapshot> operators, List<ChannelPart> channels) {
    /**
     * One operator's part.
     *
     * @param layer its keyed state changed since the freeze before; null for operators without keyed state
     * @param watermarks the watermark that each range of its key groups had reached; without keyed state that of its task
     *     for all that would be its own
     */
    public record OperatorSnapshot(
            String uid,
            @Nullable FrozenLayer layer,
            List<KeyedStateMetadata> keyedStates,
            List<OperatorState> operatorStates,
            List<KeyGroupWatermark> watermarks) {}
}
