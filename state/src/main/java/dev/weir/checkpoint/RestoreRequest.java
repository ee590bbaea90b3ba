package dev.weir.checkpoint;

/**
 * What a start is to begin from instead of the marker's checkpoint: {@code run -s PATH}.
 *
 * @param job the job that made what PATH holds
 * @param storeId the store it was made in
 * @param checkpoint the checkpoint that PATH holds, or that it was made of
 * @param own whether PATH is a checkpoint in the job's own store, which the job may delete at any time
 * @param rollback whether output that was committed since may be written again
 */
public record RestoreRequest(
        String job, String storeId, CheckpointId checkpoint, boolean own, RestoreId id, boolean rollback) {

    /** Whether it holds exactly what this marker names. */
    boolean isAt(Marker marker) {
        return job.equals(marker.job()) && storeId.equals(marker.storeId()) && checkpoint.equals(marker.checkpoint());
    }
}
