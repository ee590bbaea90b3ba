package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.coordinator.JobControl.Savepoint;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.CheckpointData;
import dev.weir.savepoint.SavepointWriter;
import dev.weir.savepoint.StateData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints of one attempt. Each is made of a checkpoint that was taken for it and is complete, beside the running
 * job, which keeps that checkpoint meanwhile. Owned by the coordinator's thread.
 *
 * <pre>
 *   asked for --checkpoint complete--&gt; pinned, write-savepoint --&gt; unpinned, answered
 * </pre>
 */
final class Savepoints {
    private final ClaimContext context;
    private final RunningAttempt.Owner owner;
    private final CheckpointCoordinator checkpoints;
    private final List<CompletableFuture<Savepoint>> writing = new ArrayList<>();
    private final List<ToCancel> toCancel = new ArrayList<>();
    private @Nullable Runnable whenIdle;

    /** Whoever asked for a cancel with a savepoint, and the savepoint that was to be written before. */
    private record ToCancel(CompletableFuture<Savepoint> written, CompletableFuture<Savepoint> asked) {
        boolean isWritten() {
            return written.isDone() && !written.isCompletedExceptionally();
        }
    }

    Savepoints(ClaimContext context, RunningAttempt.Owner owner, CheckpointCoordinator checkpoints) {
        this.context = context;
        this.owner = owner;
        this.checkpoints = checkpoints;
    }

    /** The same for the checkpoint that the job ends with: it is kept, whatever becomes of the savepoint. */
    CompletableFuture<CheckpointId> afterLastCheckpoint(String dir, CompletableFuture<Savepoint> done) {
        CompletableFuture<Savepoint> made = new CompletableFuture<>();
        CompletableFuture<CheckpointId> taken = afterCheckpoint(dir, made);
        made.whenComplete((savepoint, error) -> {
            if (error == null) {
                done.complete(savepoint);
            } else {
                boolean stopped = taken.isDone() && !taken.isCompletedExceptionally();
                done.completeExceptionally(stopped ? onlyStopped(taken.join(), error) : error);
            }
        });
        return taken;
    }

    private WeirException onlyStopped(CheckpointId last, Throwable error) {
        return new WeirException(
                error instanceof WeirException e ? e.exitCode() : ExitCode.JOB_FAILED,
                "job " + context.config().job() + " is STOPPED, but its savepoint was not made: " + error.getMessage()
                        + " Make it with 'weir savepoint export " + context.storePlace() + "/chk-" + last
                        + " DIR', or go on with run -s latest",
                error);
    }

    /** What to ask a checkpoint with, so that a savepoint is made of it. */
    CompletableFuture<CheckpointId> afterCheckpoint(String dir, CompletableFuture<Savepoint> done) {
        CompletableFuture<CheckpointId> taken = new CompletableFuture<>();
        taken.whenComplete((id, error) -> {
            if (error == null) {
                // The coordinator completes it on its own thread, before it deletes anything.
                write(checkpoints.current(), dir, done);
            } else {
                done.completeExceptionally(error);
            }
        });
        return taken;
    }

    /** Once this savepoint is written, and the job has stopped with it, the job is cancelled. @param asked told after that */
    void cancelAfter(CompletableFuture<Savepoint> written, CompletableFuture<Savepoint> asked) {
        toCancel.add(new ToCancel(written, asked));
        written.exceptionally(error -> {
            asked.completeExceptionally(error);
            return null;
        });
    }

    /** Does this as soon as no savepoint is being written. */
    void whenIdle(Runnable action) {
        if (writing.isEmpty()) {
            endOrCancel(action);
        } else {
            whenIdle = action;
        }
    }

    /** Tells whoever waits that the attempt is over. */
    void abandon(Throwable cause) {
        WeirException ended = new WeirException(
                cause instanceof WeirException e ? e.exitCode() : ExitCode.TRY_AGAIN,
                "the savepoint was not made: its attempt ended meanwhile: " + cause.getMessage(),
                cause);
        List.copyOf(writing).forEach(done -> done.completeExceptionally(ended));
        writing.clear();
    }

    private void write(CheckpointMetadata checkpoint, String dir, CompletableFuture<Savepoint> done) {
        writing.add(done);
        checkpoints.pin(checkpoint);
        AtomicReference<Savepoint> made = new AtomicReference<>();
        Step step = new Step("write-savepoint", () -> made.set(export(checkpoint, dir)));
        owner.runAside("savepoint-" + checkpoint.id(), List.of(step), error -> {
            writing.remove(done);
            checkpoints.unpin(checkpoint);
            if (error == null) {
                done.complete(made.get());
            } else {
                done.completeExceptionally(error);
            }
            Runnable action = whenIdle;
            if (action != null && writing.isEmpty()) {
                whenIdle = null;
                endOrCancel(action);
            }
        });
    }

    private Savepoint export(CheckpointMetadata checkpoint, String dir) throws IOException {
        CheckpointStore store = context.store();
        SavepointWriter writer = new SavepointWriter(
                context.folders().open(dir),
                SavepointWriter.folderName(checkpoint, context.newIds().get()));
        try (StateData data = new CheckpointData(StateFilesOfJob.entries(store, checkpoint, context.basesToRead()))) {
            writer.write(checkpoint, data, context.connectors().time().wallMs());
        }
        return new Savepoint(writer.place(), checkpoint.id());
    }

    private void endOrCancel(Runnable end) {
        List<ToCancel> made = toCancel.stream().filter(ToCancel::isWritten).toList();
        if (made.isEmpty()) {
            end.run();
            return;
        }
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        cancelled.whenComplete((nothing, error) -> made.forEach(each -> {
            if (error == null) {
                each.asked().complete(each.written().join());
            } else {
                each.asked().completeExceptionally(error);
            }
        }));
        owner.cancelStopped(cancelled);
    }
}
