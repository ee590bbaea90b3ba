package dev.weir.service;

import dev.weir.config.ConfigLog;
import dev.weir.config.HostPort;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.BlobStores;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import dev.weir.service.http.ControlServer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process that runs one job: the engine, beside it the control server, around both the signals.
 *
 * <p>The server is up before the first claim, so that a process that waits can be watched. Its address goes into the
 * store only after the claim: a start that is refused must not hide the healthy job from the command line.
 */
public final class JobProcess {
    private static final Logger LOG = LoggerFactory.getLogger(JobProcess.class);
    private static final long ADDRESS_POLL_MS = 50;
    private static final Duration ADDRESS_RETRY = Duration.ofSeconds(1);

    private final JobLauncher launcher;
    private final JobGraph graph;
    private final JobConfig config;
    private final Signals signals = new Signals();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "weir-address");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable ControlServer server;

    /** Opened when it is first needed, which is not at the start. Owned by the watcher's thread. */
    private @Nullable JobAddress jobAddress;

    /** The attempt whose address is in the store; 0 before the first claim. Owned by the watcher's thread. */
    private long published;

    /** The first try failed, and the log says so. Owned by the watcher's thread. */
    private boolean failed;

    /** By {@link System#nanoTime}. Owned by the watcher's thread. */
    private long nextTryNanos = System.nanoTime();

    public JobProcess(JobLauncher launcher, JobGraph graph, JobConfig config) {
        this.launcher = launcher;
        this.graph = graph;
        this.config = config;
    }

    /** Blocks until the job has ended. */
    public Outcome run() {
        ConfigLog.lines(config).forEach(line -> LOG.info("configuration: {}", line));
        try {
            return launcher.run(graph, config, this::started);
        } finally {
            watcher.shutdownNow();
            ControlServer started = server;
            if (started != null) {
                started.close();
            }
            signals.jobEnded();
        }
    }

    private void started(JobControl control) {
        signals.jobStarted(control);
        HostPort wanted = HostPort.parse(config.restAddress()).orElseThrow();
        ControlServer started = ControlServer.start(wanted, control);
        server = started;
        LOG.info("control server at http://{}", started.address());
        watcher.scheduleWithFixedDelay(
                () -> watch(control, started.address()), 0, ADDRESS_POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** An error is for later: what comes out of a scheduled task ends it for good, and hides the job from all verbs. */
    private void watch(JobControl control, HostPort address) {
        if (System.nanoTime() - nextTryNanos < 0) {
            return;
        }
        try {
            publishAddressOfClaimed(control, address);
        } catch (WeirException e) {
            tryLater(address, e.getMessage(), null);
        } catch (RuntimeException e) {
            tryLater(address, "the control address could not be written.", e);
        }
    }

    private void tryLater(HostPort address, @Nullable String what, @Nullable RuntimeException bug) {
        if (!failed) {
            LOG.warn("{} It is tried again; until then the job is reached with --at {}", what, address, bug);
        }
        failed = true;
        nextTryNanos = System.nanoTime() + ADDRESS_RETRY.toNanos();
    }

    /** A restart in the process is a new attempt, whose claim sweeps the address of the one before it away. */
    private void publishAddressOfClaimed(JobControl control, HostPort address) {
        JobView view = control.view();
        long attempt = view.attempt();
        boolean claimed = view.state() == JobView.State.RESTORING || view.state() == JobView.State.RUNNING;
        if (!claimed || attempt == published) {
            return;
        }
        jobAddress().write(attempt, address);
        published = attempt;
        failed = false;
    }

    private JobAddress jobAddress() {
        JobAddress opened = jobAddress;
        if (opened == null) {
            opened = new JobAddress(BlobStores.open(config.checkpoint().dir()), config.job());
            jobAddress = opened;
        }
        return opened;
    }
}
