package dev.weir.lab.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process holds, from Linux's {@code /proc}, and what it stores, again and again; and whether it grows. Owned by one thread. */
final class Vitals {
    /** How often a sample is taken. */
    static final long INTERVAL_MS = 10_000;

    private static final int FEWEST = 15;
    /** Each so many samples: a collection of all garbage holds the process up. */
    private static final int HEAP_EACH = 6;

    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");
    private static final int WARM_UP_OF = 5;
    private static final Duration GONE_LIMIT = Duration.ofSeconds(2);
    private static final Duration HEAP_LIMIT = Duration.ofSeconds(60);

    static final long NOT_MEASURED = -1;

    /**
     * At a moment.
     *
     * @param rssMb resident memory, with all of the heap, which is touched at the start
     * @param files open ones, sockets among them
     * @param heapMb what a collection of all garbage leaves; {@link #NOT_MEASURED} where there is no JDK to ask for it
     * @param storedFiles checkpoints, savepoints, local state
     * @param storedKb what these hold
     */
    record Sample(long rssMb, long threads, long files, long heapMb, long storedFiles, long storedKb) {}

    private final Path proc;
    private final long pid;
    private final Supplier<List<Long>> stored;
    private final List<Sample> samples = new ArrayList<>();

    /** @param stored the lengths of all files that the job stores */
    Vitals(long pid, Supplier<List<Long>> stored) {
        this.pid = pid;
        this.proc = Path.of("/proc", Long.toString(pid));
        this.stored = stored;
    }

    /** Takes one, if the process has not ended: whoever watches over it reports that. */
    void sample() {
        try {
            samples.add(read());
        } catch (IOException e) {
            if (!Waiting.until(GONE_LIMIT, this::isGone)) {
                throw new UncheckedIOException(
                        "Cannot read " + proc + ", or its heap, which a soak needs: it runs on Linux only", e);
            }
        }
    }

    private boolean isGone() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    private Sample read() throws IOException {
        long rssKb = 0;
        long threads = 0;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                rssKb = digits(line);
            } else if (line.startsWith("Threads:")) {
                threads = digits(line);
            }
        }
        String[] files = proc.resolve("fd").toFile().list();
        if (rssKb == 0 || files == null) {
            throw new IOException("it names no memory, or no files");
        }
        boolean isHeapDue = samples.size() % HEAP_EACH == 0;
        long heapMb = isHeapDue ? heapMb() : samples.get(samples.size() - 1).heapMb;
        List<Long> lengths = stored.get();
        long bytes = lengths.stream().mapToLong(Long::longValue).sum();
        return new Sample(rssKb / 1024, threads, files.length, heapMb, lengths.size(), bytes / 1024);
    }

    /** By the JDK's own tool, which lets the process collect its garbage first. */
    private long heapMb() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return NOT_MEASURED;
        }
        Path answer = Files.createTempFile("weir-heap", ".txt");
        try {
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(answer.toFile())
                    .start();
            if (!ended(process)) {
                throw new IOException(jcmd + " has not ended within " + HEAP_LIMIT.toSeconds() + " s");
            }
            String text = Files.readString(answer);
            Matcher total = TOTAL.matcher(text);
            if (!total.find()) {
                throw new IOException(jcmd + " gave no heap of process " + pid + ": " + text.strip());
            }
            return Long.parseLong(total.group(1)) >> 20;
        } finally {
            Files.delete(answer);
        }
    }

    /** It is killed if it has not. */
    private static boolean ended(Process process) {
        boolean ended = Waiting.until(HEAP_LIMIT, () -> !process.isAlive());
        process.destroyForcibly();
        return ended;
    }

    private static long digits(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /**
     * Whether nothing grows: after the first fifth, the warm-up, the median of the last third is within a bound of that of
     * the first third.
     *
     * @return what does not hold
     */
    static List<String> judge(List<Sample> samples) {
        if (samples.size() < FEWEST) {
            return List.of("only " + samples.size() + " samples were taken, of which at least " + FEWEST
                    + " are needed to judge");
        }
        List<Sample> warm = samples.subList(samples.size() / WARM_UP_OF, samples.size());
        List<String> grown = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            long first = median(warm.subList(0, warm.size() / 3), bound.of);
            long last = median(warm.subList(warm.size() - warm.size() / 3, warm.size()), bound.of);
            if (last > bound.most(first)) {
                grown.add(bound.what + " grew: median " + first + " in the first third, " + last
                        + " in the last, at most " + bound.most(first) + " expected");
            }
        }
        return grown;
    }

    /** As a line of a report. */
    static String describe(List<Sample> samples) {
        if (samples.isEmpty()) {
            return "nothing was measured";
        }
        List<Sample> warm = samples.subList(samples.size() / WARM_UP_OF, samples.size());
        List<String> parts = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            int third = Math.max(1, warm.size() / 3);
            long first = median(warm.subList(0, third), bound.of);
            long last = median(warm.subList(warm.size() - third, warm.size()), bound.of);
            parts.add(bound.what + (first == NOT_MEASURED ? " not measured" : " " + first + " -> " + last));
        }
        return String.join(", ", parts);
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> of) {
        long[] sorted = samples.stream().mapToLong(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private enum Bound {
        MEMORY("resident memory (MB)", 5, 16, Sample::rssMb),
        THREADS("threads", 0, 5, Sample::threads),
        FILES("open files", 0, 15, Sample::files),
        HEAP("heap after a collection (MB)", 15, 8, Sample::heapMb),
        STORED_FILES("stored files", 25, 20, Sample::storedFiles),
        STORED_KB("stored (KB)", 25, 4_096, Sample::storedKb);

        private final String what;
        private final int percent;
        private final int more;
        private final ToLongFunction<Sample> of;

        Bound(String what, int percent, int more, ToLongFunction<Sample> of) {
            this.what = what;
            this.percent = percent;
            this.more = more;
            this.of = of;
        }

        private long most(long first) {
            return first + first * percent / 100 + more;
        }
    }
}
