package dev.weir.lab.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a process holds, from Linux's {@code /proc}, again and again; and whether it grows. Owned by one thread. */
final class Vitals {
    /** How often a sample is taken. */
    static final long INTERVAL_MS = 10_000;

    private static final int FEWEST = 15;
    private static final int WARM_UP_OF = 5;

    /**
     * At a moment.
     *
     * @param rssMb resident memory
     * @param files open ones, sockets among them
     */
    record Sample(long rssMb, long threads, long files) {}

    private final Path proc;
    private final List<Sample> samples = new ArrayList<>();

    Vitals(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    Vitals(Path proc) {
        this.proc = proc;
    }

    /** Takes one. */
    void sample() {
        try {
            samples.add(read());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + proc + ", which a soak needs: it runs on Linux only", e);
        }
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
        long files = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(proc.resolve("fd"))) {
            for (Path each : open) {
                files += each.getFileName() == null ? 0 : 1;
            }
        }
        return new Sample(rssKb / 1024, threads, files);
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
        List<Sample> warm = samples.subList(samples.size() / WARM_UP_OF, samples.size());
        List<String> parts = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            parts.add(bound.what + " " + median(warm.subList(0, Math.max(1, warm.size() / 3)), bound.of) + " -> "
                    + median(warm.subList(warm.size() - Math.max(1, warm.size() / 3), warm.size()), bound.of));
        }
        return String.join(", ", parts);
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> of) {
        long[] sorted = samples.stream().mapToLong(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private enum Bound {
        MEMORY("resident memory (MB)", 15, 16, Sample::rssMb),
        THREADS("threads", 0, 5, Sample::threads),
        FILES("open files", 0, 15, Sample::files);

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
