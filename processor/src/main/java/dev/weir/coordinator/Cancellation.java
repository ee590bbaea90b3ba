package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.config.JobConfig;
import dev.weir.connector.JobTransactions;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How a job is cancelled, and what those who asked for it are told. Owned by the coordinator's thread.
 *
 * <pre>
 *   wanted --no completion is under way--&gt; tasks are ending --&gt; commit-cancelled -&gt; delete-checkpoints --&gt; cancelled
 *   the attempt fails meanwhile --&gt; wanted again, by the next attempt
 * </pre>
 */
final class Cancellation {
    private final ClaimContext context;
    private final boolean delete;
    private @Nullable CompletableFuture<Void> request;
    private boolean tasksEnding;
    private boolean tried;
    private boolean cancelled;

    Cancellation(ClaimContext context) {
        this.context = context;
        this.delete = context.config().checkpoint().onCancel() == JobConfig.OnCancel.DELETE;
    }

    /** Somebody wants it; a second one waits for the same. */
    void requestedBy(CompletableFuture<Void> caller) {
        CompletableFuture<Void> first = request;
        if (first == null) {
            request = caller;
            return;
        }
        first.whenComplete((done, error) -> {
            if (error == null) {
                caller.complete(null);
            } else {
                caller.completeExceptionally(error);
            }
        });
    }

    /** Wanted, and not begun in this attempt. */
    boolean isWaiting() {
        return request != null && !tasksEnding;
    }

    /** The tasks of this attempt are ending for it. */
    boolean isUnderWay() {
        return tasksEnding;
    }

    void begin() {
        tasksEnding = true;
        tried = true;
    }

    /** Whether this process may have cancelled the job, though it looked as if it had failed. */
    boolean wasTried() {
        return tried;
    }

    /** The attempt is over; a cancel still wanted begins again with the next one. */
    void attemptEnded() {
        tasksEnding = false;
    }

    /** The steps after the tasks have ended; the first is the decision moment. */
    List<Step> steps(JobTransactions transactions, long attempt, CheckpointId current, Retry retry) {
        JobConfig config = context.config();
        CheckpointId named = current.number() == 0 ? null : current;
        Marker marker = new Marker(config.job(), attempt, named, context.store().storeId(), JobStatus.CANCELLED);
        List<Step> steps = new ArrayList<>();
        steps.add(retry.step("commit-cancelled", () -> transactions.abortAllAndCommit(marker)));
        if (delete) {
            steps.add(retry.step("delete-checkpoints", () -> context.store().deleteAll(attempt)));
        }
        return steps;
    }

    /** All steps are done. */
    Outcome done() {
        cancelled = true;
        return new Outcome(
                ExitCode.DONE,
                "job " + context.config().job() + " is CANCELLED"
                        + (delete ? ", its checkpoints are deleted" : ", its checkpoints are kept"));
    }

    /** A step has failed for good: whoever asked is told, and the job goes on, unless the marker was committed. */
    void failed(Throwable error) {
        CompletableFuture<Void> asked = request;
        if (asked != null) {
            asked.completeExceptionally(error);
        }
        request = null;
        tasksEnding = false;
    }

    /** The process ends like this. It may end well and for another reason: by a SIGTERM, the job runs on elsewhere. */
    void answer(Outcome ended) {
        CompletableFuture<Void> asked = request;
        if (asked == null || asked.isDone()) {
            return;
        }
        if (cancelled) {
            asked.complete(null);
        } else {
            ExitCode code = ended.code() == ExitCode.DONE ? ExitCode.TRY_AGAIN : ended.code();
            asked.completeExceptionally(new WeirException(code, "not cancelled: " + ended.message()));
        }
    }
}
