package dev.weir.service;

import dev.weir.config.ConfigLog;
import dev.weir.config.HostPort;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import dev.weir.service.http.ControlServer;
import java.io.IOException;
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
    private static final long ADDRESS_POLL_MS = 200;

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
        AddressFile file = new AddressFile(config.checkpoint().dir(), config.job());
        watcher.scheduleWithFixedDelay(
                () -> keepAddress(control, file, started.address()), 0, ADDRESS_POLL_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Two that are started at once may both claim, one after the other, and the one that is replaced may be the last to
     * write: so who runs the job looks again and again.
     */
    private void keepAddress(JobControl control, AddressFile file, HostPort address) {
        JobView.State state = control.view().state();
        if (state != JobView.State.RESTORING && state != JobView.State.RUNNING) {
            return;
        }
        try {
            if (!holds(file, address)) {
                file.write(address);
            }
        } catch (IOException e) {
            LOG.warn("address file {}: can't be written ({}); use --at {} to reach the job", file, e, address);
            watcher.shutdown();
        }
    }

    private static boolean holds(AddressFile file, HostPort address) {
        try {
            return file.read().filter(address::equals).isPresent();
        } catch (WeirException unreadable) {
            return false;
        }
    }
}
