package dev.weir.task;

import dev.weir.checkpoint.CheckpointId;

/** What tasks tell their coordinator. Called on the tasks' threads; each call only posts mail. */
public interface TaskEvents {
    /** The task's state is restored and its operators are open. */
    void opened(TaskId task);

    /** The task has frozen its state for this checkpoint and sent the barrier on. */
    void acknowledged(CheckpointId id, TaskId task, TaskSnapshot snapshot);

    /** The task has come to the end of its input, has fired all event-time timers, and will emit no record any more. */
    void ended(TaskId task);

    /** The task has failed and is over. */
    void failed(TaskId task, Throwable error);
}
