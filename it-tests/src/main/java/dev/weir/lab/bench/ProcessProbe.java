package dev.weir.lab.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what a process has used from Linux's {@code /proc}. Keeps the last answer when the process is gone. Not
 * thread-safe.
 */
final class ProcessProbe {
    // USER_HZ, in which Linux tells processor time to programs, on every architecture that the JDK runs on.
    private static final double TICKS_PER_SECOND = 100;

    /**
     * What the process had used at a moment.
     *
     * @param nanos {@link System#nanoTime} of the moment
     * @param cpuSeconds processor time of all its threads, ended ones included
     * @param jitSeconds of which the just-in-time compiler's threads took so much
     * @param peakRssMb the largest resident set so far
     */
    record Sample(long nanos, double cpuSeconds, double jitSeconds, double peakRssMb) {
        double cpuSecondsNoJit() {
            return cpuSeconds - jitSeconds;
        }
    }

    private final Path proc;
    private Sample last;

    ProcessProbe(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    ProcessProbe(Path proc) {
        this.proc = proc;
        this.last = new Sample(System.nanoTime(), 0, 0, 0);
    }

    Sample sample() {
        try {
            // Of a process that is ending the threads go first; their time stays.
            double jitSeconds = Math.max(last.jitSeconds(), jitSeconds());
            last = new Sample(System.nanoTime(), cpuSeconds(proc.resolve("stat")), jitSeconds, peakRssMb());
        } catch (IOException gone) {
            // The process has ended; what it had used at the last look stands.
        }
        return last;
    }

    /** The last answer. */
    Sample last() {
        return last;
    }

    private double jitSeconds() throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path thread : threads) {
                seconds += jitSeconds(thread);
            }
        }
        return seconds;
    }

    private static double jitSeconds(Path thread) throws IOException {
        try {
            String name = Files.readString(thread.resolve("comm"));
            boolean jit = name.startsWith("C1 CompilerThre") || name.startsWith("C2 CompilerThre");
            return jit ? cpuSeconds(thread.resolve("stat")) : 0;
        } catch (java.nio.file.NoSuchFileException ended) {
            return 0;
        }
    }

    /** User and system time of a stat file: the 12th and 13th field after the name, which may hold blanks. */
    private static double cpuSeconds(Path stat) throws IOException {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private double peakRssMb() throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        // A process that is ending has no memory any more.
        return last.peakRssMb();
    }
}
