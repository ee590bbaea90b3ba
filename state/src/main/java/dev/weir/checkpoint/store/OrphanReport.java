package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import java.util.List;

/**
 * What a sweep through a job's store found.
 *
 * @param checkpoints published checkpoints that were deleted
 * @param files other files that were deleted, those of the checkpoints included
 * @param unfinished files whose writing had not ended, that were deleted
 * @param leftAlone files that lie where Weir's files do and whose names tell no attempt
 */
public record OrphanReport(
        List<CheckpointId> checkpoints, List<String> files, List<String> unfinished, List<String> leftAlone) {
    public OrphanReport {
        checkpoints = List.copyOf(checkpoints);
        files = List.copyOf(files);
        unfinished = List.copyOf(unfinished);
        leftAlone = List.copyOf(leftAlone);
    }

    public boolean deletedNothing() {
        return checkpoints.isEmpty() && files.isEmpty() && unfinished.isEmpty();
    }
}
