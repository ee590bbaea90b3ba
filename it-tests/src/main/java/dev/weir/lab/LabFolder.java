package dev.weir.lab;

import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for one run of the lab, deleted at its end, whichever way that comes. */
public final class LabFolder implements AutoCloseable {
    private final Path path;
    private final Thread onExit = new Thread(this::deleteOnExit, "delete-lab-folder");

    private LabFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Makes one in the system's folder for temporary files, readable by this user only. */
    public static LabFolder create(String name) {
        try {
            return new LabFolder(Files.createTempDirectory("weir-" + name + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder", e);
        }
    }

    public Path path() {
        return path;
    }

    /** A folder beside the lab's jar for what later runs can use again; null when there can be none. */
    public static @Nullable Path cache() {
        Path jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
        Path beside = jar.getParent();
        if (beside == null || !Files.isRegularFile(jar) || !Files.isWritable(beside)) {
            return null;
        }
        return beside.resolve("lab-cache");
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    @Override
    public void close() {
        delete(path);
        Runtime.getRuntime().removeShutdownHook(onExit);
    }

    /** After Ctrl-C. Children write into the folder, so they go first. */
    private void deleteOnExit() {
        ChildProcess.killAll();
        delete(path);
    }
}
