package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.Fault.Target;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A job that was stopped and judged goes on from its last checkpoint and is cancelled, half of the time with a kill -9 in the
 * middle of that. It must come to its end, and leave no checkpoint behind. Owned by one thread.
 */
final class CancelAtEnd {
    /** The verb is a JVM that starts: before, while and after the job hears it. */
    private static final int KILL_WITHIN_MS = 2_500;

    private static final String CANCELLED = "CANCELLED";

    private final Processors processors;
    private final Progress progress;
    private final Store store;
    private final String checkpoints;
    private final SplittableRandom dice;
    private final Findings findings;

    /** @param checkpoints the place of the job's checkpoints */
    CancelAtEnd(
            Processors processors,
            Progress progress,
            Store store,
            String checkpoints,
            SplittableRandom dice,
            Findings findings) {
        this.processors = processors;
        this.progress = progress;
        this.store = store;
        this.checkpoints = checkpoints;
        this.dice = dice;
        this.findings = findings;
    }

    void run() {
        processors.restarts().begin(Target.PROCESSOR);
        processors.resume();
        if (dice.nextBoolean() && isCancelledAtKill()) {
            // A start would begin anew, and delete what is left.
            return;
        }
        if (!processors.cancel()) {
            return;
        }
        String status = progress.status();
        if (!status.equals(CANCELLED)) {
            findings.add(Promise.NEVER_SKIP, "the job was cancelled, and its marker says " + status);
        }
        List<String> left = store.files(checkpoints).keySet().stream()
                .filter(file -> file.endsWith("/_metadata"))
                .toList();
        if (!left.isEmpty()) {
            findings.add(Promise.NEVER_SKIP, "the job was cancelled, and its store still has " + left);
        }
    }

    /** What was asked for and is not done is asked for again, once the job runs again. */
    private boolean isCancelledAtKill() {
        processors.askForCancel();
        Waiting.pause(dice.nextInt(KILL_WITHIN_MS));
        boolean hadEnded = !processors.current().isAlive();
        processors.kill();
        String status = progress.status();
        if (status.equals(CANCELLED)) {
            return true;
        }
        if (hadEnded) {
            findings.add(
                    Promise.NEVER_SKIP, "a process ended when its job was cancelled, and its marker says " + status);
        }
        processors.start();
        return false;
    }
}
