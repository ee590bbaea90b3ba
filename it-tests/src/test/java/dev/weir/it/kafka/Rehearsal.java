package dev.weir.it.kafka;

import dev.weir.config.JobConfig;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.coordinator.Engine;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.job.StreamEnvironment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the job in this JVM without a fault and notes which failpoints it passes, so that a step that is new in the engine
 * is killed at too, without anybody adding it to a list.
 */
final class Rehearsal {
    private final FaultRig rig;

    /** The failpoints passed until now, in order, each once. */
    private final Set<String> passed = Collections.synchronizedSet(new LinkedHashSet<>());

    private Rehearsal(FaultRig rig) {
        this.rig = rig;
    }

    /**
     * @param last the failpoint that is waited for
     * @return the failpoints of the claim, of the restore, of checkpoints and what follows them, in order
     */
    static List<String> ofCheckpoints(FaultRig rig, String last) {
        Rehearsal rehearsal = new Rehearsal(rig);
        // The second run restores what the first has left.
        for (int i = 0; i < 2; i++) {
            rehearsal.run(control -> {
                FaultRig.await(last, () -> rehearsal.passed.contains(last));
                FaultRig.await("a running job", () -> control.view().state() == JobView.State.RUNNING);
                control.shutDown();
            });
        }
        return rehearsal.passed();
    }

    /** @return the failpoints that only a cancel passes, in order */
    static List<String> ofCancel(FaultRig rig, List<String> others) {
        Rehearsal rehearsal = new Rehearsal(rig);
        rehearsal.run(control -> {
            FaultRig.await("a running job", () -> control.view().state() == JobView.State.RUNNING);
            control.cancel().join();
        });
        List<String> only = rehearsal.passed();
        only.removeAll(others);
        return only;
    }

    private List<String> passed() {
        synchronized (passed) {
            return new ArrayList<>(passed);
        }
    }

    private void run(Consumer<JobControl> meanwhile) {
        JobConfig config = JobConfigReader.read(Settings.of(null, rig.settings(), name -> null), rig.job());
        CompletableFuture<JobControl> started = new CompletableFuture<>();
        CompletableFuture<Outcome> ended = CompletableFuture.supplyAsync(() -> new Engine(passed::add, "rehearsal")
                .run(StreamEnvironment.define(new NumberedJob(), config.parameters()), config, started::complete));
        meanwhile.accept(started.orTimeout(60, TimeUnit.SECONDS).join());
        Outcome outcome = ended.orTimeout(60, TimeUnit.SECONDS).join();
        if (outcome.code() != ExitCode.DONE) {
            throw new IllegalStateException("the rehearsal ended with " + outcome);
        }
    }
}
