package dev.weir.sim;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why steps, workers and attempts fail. A restart heals whatever it was, a mistake of Weir's own too; so each cause must be
 * an error that something simulated has thrown because of a fault, or one that Weir has by design and for which there was
 * reason ({@link KnownCause}).
 */
final class Causes implements Invariant {
    /** So begins what the tally counts them by. */
    static final String FAILED_OF = "failed of ";

    /** As the coordinator names a record that was refused outside of its steps. */
    private static final Pattern REFUSED = Pattern.compile("writing(?: to topic \\S+)?: (\\w+)");

    /** What the client makes of a batch that it has given up. */
    private static final String GIVEN_UP = "TransactionAbortableException";

    private final SimWorld world;
    private final Map<SimProcess, Watched> watched = new HashMap<>();
    private final Set<Throwable> ofFaults = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Throwable> ofEnds = Collections.newSetFromMap(new IdentityHashMap<>());
    /** The classes of those of faults, by simple name. */
    private final Set<String> names = new HashSet<>();

    private @Nullable String unexplained;

    /** A process that runs a job. */
    static final class Watched {
        final JobProcess job;
        /** Whether others had run the same job before. */
        final boolean hasPredecessor;
        /** Whether another has run the same job while it did. */
        boolean hasRival;
        /** What was explained. */
        private final Set<String> messages = new HashSet<>();

        Watched(JobProcess job, boolean hasPredecessor) {
            this.job = job;
            this.hasPredecessor = hasPredecessor;
        }
    }

    Causes(SimWorld world) {
        this.world = world;
    }

    /** A process is about to run a job. Those of other processes are not judged. */
    void watch(SimProcess process, JobProcess job) {
        List<Watched> same = watched.values().stream()
                .filter(other -> other.job.job().equals(job.job()))
                .toList();
        Watched began = new Watched(job, !same.isEmpty());
        for (Watched other : same) {
            if (other.job.isAlive()) {
                other.hasRival = true;
                began.hasRival = true;
            }
        }
        watched.put(process, began);
    }

    // ---- what is thrown

    /** This is thrown because of a fault, and of nothing else. */
    <E extends Throwable> E ofFault(E error) {
        ofFaults.add(error);
        names.add(error.getClass().getSimpleName());
        return error;
    }

    /** This is thrown because a client was closed, which is explained by the end of an attempt, which closes all. */
    <E extends Throwable> E ofEnd(E error) {
        ofEnds.add(error);
        return error;
    }

    // ---- what comes of it

    /** A step has failed or is tried again, or a worker has failed. @param where what it is called */
    void judge(SimProcess process, String where, Throwable failure) {
        Watched who = watched.get(process);
        if (who == null) {
            return;
        }
        String cause = explain(who, failure);
        if (cause == null) {
            unexplained(process, where, failure.toString(), failure);
            return;
        }
        world.tally().fault(FAILED_OF + cause);
        who.messages.add(String.valueOf(failure.getMessage()));
        who.messages.add(failure.toString());
    }

    /** An attempt has failed: of a step or a worker that was judged, or of what the coordinator or a callback found. */
    void judgeAttempt(SimProcess process, String message) {
        Watched who = watched.get(process);
        if (who == null || who.messages.contains(message)) {
            return;
        }
        Matcher refused = REFUSED.matcher(message);
        boolean explained = refused.lookingAt()
                ? isOfFault(refused.group(1))
                : KnownCause.of(message).filter(known -> known.mayBe(who)).isPresent();
        if (!explained) {
            unexplained(process, "an attempt", message, null);
        }
    }

    private boolean isOfFault(String name) {
        return names.contains(name) || (name.equals(GIVEN_UP) && !names.isEmpty());
    }

    /** In a word; null: nothing explains it. */
    private @Nullable String explain(Watched who, Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (ofFaults.contains(e) || e instanceof SimDisk.Fault) {
                return e.getClass().getSimpleName();
            }
            if (ofEnds.contains(e) && who.job.isClosing()) {
                return "end of an attempt";
            }
        }
        return KnownCause.of(String.valueOf(failure.getMessage()))
                .filter(known -> known.mayBe(who))
                .map(KnownCause::toString)
                .orElse(null);
    }

    private void unexplained(SimProcess process, String where, String message, @Nullable Throwable failure) {
        if (unexplained != null) {
            return;
        }
        StringBuilder text =
                new StringBuilder(process.name() + ": " + where + " fails of what no fault explains: " + message);
        for (Throwable e = failure; e != null; e = e.getCause()) {
            // None, where the virtual machine is told to leave them out.
            StackTraceElement[] trace = e.getStackTrace();
            text.append(trace.length == 0 ? "" : " at " + trace[0]);
        }
        unexplained = text.toString();
        world.story().tell("UNEXPLAINED " + unexplained);
    }

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        return unexplained;
    }
}
