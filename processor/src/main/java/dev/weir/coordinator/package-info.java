/**
 * Runs a job: one attempt after another, in each of them one checkpoint after another.
 *
 * <pre>
 *   JobRunner      the process's state machine: claim, run, end, back off
 *     Claim          look, fence, read the marker, commit the claim, read the checkpoint
 *       SeenMarker             whether to believe what brokers show of the marker
 *     RunningAttempt the tasks of an attempt, and their CheckpointCoordinator
 *       CheckpointCoordinator  triggers barriers, collects acknowledgements
 *         Completion           flush, write, publish, marker, commit (the decision moment), confirm
 * </pre>
 *
 * JobRunner's thread owns all of it. Claim and Completion are procedures: their steps block, and run elsewhere.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.coordinator;
