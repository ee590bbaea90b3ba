package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM as a process of its own, which can be killed, paused and waited for. What it prints goes to its log file.
 *
 * <p>Signals go to this process alone, by its pid. When this JVM ends, so do its children. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::killAll, "kill-children"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
    }

    /** Kills all that still run. */
    public static void killAll() {
        RUNNING.forEach(Process::destroyForcibly);
        RUNNING.forEach(process -> process.onExit().join());
    }

    /** A JVM that will run this class. */
    public static Builder java(String mainClass) {
        return new Builder(List.of(mainClass));
    }

    /** A JVM that will run this jar. */
    public static Builder jar(Path jar) {
        return new Builder(List.of("-jar", jar.toString()));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** Ends it as a crash would (SIGKILL), and waits until it is gone. A paused process ends too. */
    public void kill9() {
        process.destroyForcibly();
        waitFor(SIGNAL_TIMEOUT);
    }

    /** Asks it to end (SIGTERM); does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Takes it off the processor (SIGSTOP), as a long pause of the machine would. */
    public void stop() {
        signal("STOP");
    }

    /** Asks the JVM to print what its threads do (SIGQUIT), into its log. A stopped process does so once it goes on. */
    public void dumpThreads() {
        signal("QUIT");
    }

    /** Lets a stopped process go on (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    /** The exit code, or nothing when it still runs after this time. 137 is a SIGKILL, 143 a SIGTERM. */
    public OptionalInt waitFor(Duration timeout) {
        try {
            boolean ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while waiting for " + this, e);
        }
    }

    /** The exit code; an error with the end of the log when it still runs after this time. It is then left running. */
    public int exitCode(Duration timeout) {
        return waitFor(timeout)
                .orElseThrow(() -> failure("was expected to end within " + timeout.toSeconds() + " s, but runs"));
    }

    /** The last lines that it printed. */
    public String logTail(int lines) {
        try {
            List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(its log " + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    /** An error about this process, with the end of its log. */
    public WeirException failure(String what) {
        return new WeirException(
                ExitCode.UNAVAILABLE, this + " " + what + ". The last lines of " + log + ":\n" + logTail(25));
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        if (isAlive()) {
            kill9();
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
                throw failure("could not be sent SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while signalling " + this, e);
        }
    }

    /** How a child JVM is started. By default with this JVM's Java and class path, and its log thrown together. */
    public static final class Builder {
        private final List<String> main;
        private final List<String> jvmArgs = new ArrayList<>();
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private String name;
        private String classPath = System.getProperty("java.class.path");
        private @Nullable Path directory;

        private Builder(List<String> main) {
            this.main = main;
            this.name = main.get(main.size() - 1);
        }

        /** What messages call it. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Adds arguments of the JVM, before the main class. */
        public Builder jvmArgs(List<String> more) {
            jvmArgs.addAll(more);
            return this;
        }

        /** Adds arguments of the program. */
        public Builder args(List<String> more) {
            args.addAll(more);
            return this;
        }

        /** Adds arguments of the program. */
        public Builder args(String... more) {
            return args(List.of(more));
        }

        public Builder classPath(String classPath) {
            this.classPath = classPath;
            return this;
        }

        /** Its working directory; this process's by default. */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        public Builder environment(String key, String value) {
            environment.put(key, value);
            return this;
        }

        /** With what the launcher sets for Weir's JVM, which bounds the memory that glibc keeps back. */
        public Builder environmentOfLauncher() {
            return environment("MALLOC_ARENA_MAX", "2").environment("MALLOC_MMAP_THRESHOLD_", "262144");
        }

        /** Starts it. What it prints is appended to the log file, whose folder must exist. */
        public ChildProcess start(Path log) {
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            builder.environment().putAll(environment);
            try {
                return new ChildProcess(name, builder.start(), log);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start " + name, e);
            }
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmArgs);
            if (!main.get(0).equals("-jar")) {
                command.addAll(List.of("-cp", classPath));
            }
            command.addAll(main);
            command.addAll(args);
            return command;
        }
    }
}
