package dev.weir.lab.torture;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.Fault.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the job was restarted: the failed attempts within its processes and the ends of these, each judged. One that no
 * fault explains is a finding: a restart would heal it, and nothing else show it.
 *
 * <p>They are read from the processes' logs, which have every one; the status has the last only, and none once the process
 * was killed. Owned by one thread.
 */
final class Restarts {
    /**
     * For so long after its end a fault may be what an attempt fails of: transactions come to their end, which brokers look for
     * each 10 s, and clients give up.
     */
    private static final long FELT_MS = 60_000;

    /** As the coordinator logs it; a test compares the two. */
    static final Pattern FAILED = Pattern.compile("attempt (\\d+) failed, next one in \\d+ ms: (.*)");

    private final Findings findings;
    private final List<Log> logs = new ArrayList<>();
    private final Map<Target, Long> feltUntilNanos = new EnumMap<>(Target.class);
    private final Map<String, Integer> counts = new TreeMap<>();

    /** What has been read of the log of a process, in bytes. */
    private static final class Log {
        private final ChildProcess process;
        private long read;

        private Log(ChildProcess process) {
            this.process = process;
        }
    }

    Restarts(Findings findings) {
        this.findings = findings;
    }

    // ---- what is done

    /** Something is being done to this from now on. What has failed until now did so without it. */
    void begin(Target target) {
        look();
        feltUntilNanos.put(target, Long.MAX_VALUE);
    }

    /** It is over. @param lingerMs for how long it may be felt at least */
    void end(Target target, long lingerMs) {
        feltUntilNanos.put(target, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(FELT_MS, lingerMs)));
    }

    private Set<Target> felt() {
        Set<Target> felt = EnumSet.noneOf(Target.class);
        feltUntilNanos.forEach((target, until) -> {
            if (until == Long.MAX_VALUE || System.nanoTime() - until < 0) {
                felt.add(target);
            }
        });
        return felt;
    }

    // ---- what follows

    /** One was started. */
    void watch(ChildProcess process) {
        logs.add(new Log(process));
    }

    /** Judges what has failed since the last look. */
    void look() {
        for (Log log : List.copyOf(logs)) {
            boolean ended = !log.process.isAlive();
            for (String line : newLines(log)) {
                Matcher failed = FAILED.matcher(line);
                if (failed.find()) {
                    judge("attempt " + failed.group(1), failed.group(2), log.process);
                }
            }
            if (ended) {
                logs.remove(log);
            }
        }
    }

    /** Judges a process that has ended by itself with a code after which a supervisor starts it again. */
    void ended(ChildProcess process, int code) {
        look();
        String last = process.logTail(Integer.MAX_VALUE)
                .lines()
                .filter(line -> line.startsWith("weir: "))
                .reduce("", (before, line) -> line);
        judge("the process, with exit code " + code + ",", last, process);
    }

    private void judge(String who, String message, ChildProcess process) {
        Optional<Cause> cause = Cause.of(message);
        counts.merge(cause.map(Cause::toString).orElse("unexplained"), 1, Integer::sum);
        Set<Target> felt = felt();
        if (cause.isEmpty() || !cause.get().isExplainedBy(felt)) {
            findings.add(
                    Promise.NEVER_SKIP,
                    who + " failed of what no fault explains (what was done or is felt yet: " + felt + "): " + message
                            + ": " + process + ", see " + process.log());
        }
    }

    /** Only whole lines. */
    private static List<String> newLines(Log log) {
        try (InputStream in = Files.newInputStream(log.process.log())) {
            in.skipNBytes(log.read);
            byte[] more = in.readAllBytes();
            int end = more.length;
            while (end > 0 && more[end - 1] != '\n') {
                end--;
            }
            log.read += end;
            return new String(more, 0, end, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + log.process.log(), e);
        }
    }

    /** How often it was restarted, by cause. */
    Map<String, Integer> counts() {
        return counts;
    }
}
