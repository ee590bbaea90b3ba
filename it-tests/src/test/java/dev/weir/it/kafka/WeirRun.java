package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.job.JobGraph;
import dev.weir.service.EngineLauncher;
import dev.weir.service.JobLauncher;
import dev.weir.service.cli.CommandLineInterface;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * {@code weir run} in the test's own JVM: the whole command line and engine, without the second that the start of a
 * process takes. For what a person sees; who wants to kill a job needs a process.
 */
final class WeirRun implements AutoCloseable {
    private final StringWriter said = new StringWriter();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile JobControl control;

    private WeirRun(List<String> args) {
        PrintWriter out = new PrintWriter(said, true);
        CommandLineInterface line = new CommandLineInterface(Watched::new, name -> null, out, out);
        Thread thread = new Thread(() -> {
            try {
                exit.complete(line.execute(args.toArray(String[]::new)));
            } catch (RuntimeException | Error e) {
                exit.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts a job. */
    static WeirRun start(Class<?> job, String name, Map<String, String> settings, String... more) {
        List<String> args = new ArrayList<>(List.of("run", "-c", job.getName(), "--name", name));
        settings.forEach((key, value) -> args.addAll(List.of("-D", key + "=" + value)));
        args.addAll(List.of(more));
        return new WeirRun(args);
    }

    /** Runs any verb. */
    static WeirRun of(String... args) {
        return new WeirRun(List.of(args));
    }

    /** What it has said to people, the log aside. Ends with why it ended. */
    String said() {
        return said.toString();
    }

    /** Waits for its end and expects this exit code and these words. */
    void assertEnds(int code, String... words) {
        int found = exit.orTimeout(FaultRig.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(said()).contains(words);
        assertThat(found).as(said()).isEqualTo(code);
    }

    /** The job as it is now. */
    JobView view() {
        return control.view();
    }

    /** Waits until the job looks like this; fails when it ends before. */
    void await(String what, Predicate<JobView> condition) {
        Awaitility.await(what)
                .atMost(FaultRig.LIMIT)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .until(() -> {
                    if (exit.isDone()) {
                        throw new AssertionError("ended while waiting for " + what + ": " + said());
                    }
                    return control != null && condition.test(control.view());
                });
    }

    /** Waits for a completed checkpoint of this run, with output in it. */
    void awaitOutput() {
        await("committed output", v -> v.recordsOut() > 0 && completed(v) > 0);
    }

    /** What a person may ask the job for, once it has started. */
    JobControl control() {
        return Objects.requireNonNull(control, "the job has not started");
    }

    private static long completed(JobView view) {
        return view.checkpoints().stream()
                .filter(c -> c.result().equals("COMPLETED") && c.id().attempt() == view.attempt())
                .count();
    }

    /** Ends it as a signal would: its checkpoints are kept. */
    @Override
    public void close() {
        JobControl job = control;
        if (job != null) {
            job.shutDown();
        }
        exit.orTimeout(FaultRig.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The engine, and a way to look at it and to end it. */
    private final class Watched implements JobLauncher {
        @Override
        public Outcome run(JobGraph graph, JobConfig config, Consumer<JobControl> started) {
            return new EngineLauncher().run(graph, config, job -> {
                control = job;
                started.accept(job);
            });
        }
    }
}
