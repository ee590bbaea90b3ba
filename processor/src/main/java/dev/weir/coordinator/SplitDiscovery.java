package dev.weir.coordinator;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.SourceSplit;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.task.SourceTask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for splits of one source that have come since, and gives them to its tasks, and whether those that
 * are still read are what they were. Owned by the coordinator's thread; the looking is a step.
 *
 * <p>A split found needs no place in a checkpoint before it is read: as long as no committed checkpoint holds it, nothing
 * of it is committed either, and the next attempt finds it again.
 */
final class SplitDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(SplitDiscovery.class);

    /** So often a topic that has changed is looked at before it is believed: a broker may lag behind. */
    private static final int LOOKS = 3;

    private static final long LOOK_AGAIN_MS = 3_000;

    private final SourceOfJob source;
    private final ConnectorContext connectors;
    private final List<SourceTask> tasks;
    private final RunningAttempt.Owner owner;
    private final long intervalMs;
    private List<SourceSplit> known;
    private long lookedAtMs;
    private boolean looking;

    /**
     * @param tasks the source's, in the order of their numbers
     * @param known the splits that the tasks were made with
     */
    SplitDiscovery(
            SourceOfJob source,
            List<SourceTask> tasks,
            List<SourceSplit> known,
            ConnectorContext connectors,
            RunningAttempt.Owner owner) {
        this.source = source;
        this.tasks = List.copyOf(tasks);
        this.known = List.copyOf(known);
        this.connectors = connectors;
        this.owner = owner;
        this.intervalMs = source.source().discoveryInterval().toMillis();
        this.lookedAtMs = connectors.time().monotonicMs();
    }

    void tick() {
        if (intervalMs == 0 || looking || connectors.time().monotonicMs() - lookedAtMs < intervalMs) {
            return;
        }
        List<SourceSplit> unfinished = unfinished();
        if (unfinished.isEmpty() && source.source().isBounded()) {
            return;
        }
        looking = true;
        Look look = new Look(unfinished);
        owner.runAside(
                "discover-splits of " + source.uid(),
                List.of(new Step("discover-splits", look::run)),
                error -> onLooked(look, error));
    }

    private List<SourceSplit> unfinished() {
        List<SourceSplit> unfinished = new ArrayList<>(known);
        unfinished.removeIf(split -> tasks.stream().anyMatch(task -> task.hasFinished(split)));
        return unfinished;
    }

    /** One look; its fields are handed over with the mail that tells its end. */
    private final class Look {
        private final List<SourceSplit> before;
        private List<SourceSplit> found = List.of();
        private int looks;

        Look(List<SourceSplit> before) {
            this.before = before;
        }

        void run() throws Step.RetryLater {
            try {
                found = source.source().newSplits(before, connectors);
            } catch (WeirException e) {
                if (hasChanged(e) && ++looks < LOOKS) {
                    throw new Step.RetryLater(LOOK_AGAIN_MS, e);
                }
                throw e;
            }
        }
    }

    private static boolean hasChanged(Throwable error) {
        return error instanceof WeirException e && e.exitCode() == ExitCode.CONFIGURATION;
    }

    private void onLooked(Look look, @Nullable Throwable error) {
        looking = false;
        lookedAtMs = connectors.time().monotonicMs();
        if (error == null) {
            give(look.found);
        } else if (hasChanged(error)) {
            owner.attemptFailed(error);
        } else {
            LOG.warn("source {}: it is not known whether partitions have come: {}", source.uid(), error.getMessage());
        }
    }

    /** To the tasks in turn, as at the start of an attempt. */
    private void give(List<SourceSplit> found) {
        if (found.isEmpty()) {
            return;
        }
        LOG.info(
                "source {}: reads partitions that have come: {}",
                source.uid(),
                found.stream()
                        .map(s -> s.name() + " from offset " + s.nextOffset())
                        .collect(Collectors.joining(", ")));
        for (int t = 0; t < tasks.size(); t++) {
            List<SourceSplit> mine = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                if ((known.size() + i) % tasks.size() == t) {
                    mine.add(found.get(i));
                }
            }
            if (!mine.isEmpty()) {
                tasks.get(t).addSplits(mine);
            }
        }
        List<SourceSplit> all = new ArrayList<>(known);
        all.addAll(found);
        known = List.copyOf(all);
    }
}
