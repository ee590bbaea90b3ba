package dev.weir.lab.broker;

import dev.weir.service.Weir;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An archive of loaded classes (class-data sharing), which makes a JVM start faster. It fits one Java, one set of JVM
 * arguments and one class path; its name says which. The JVM ignores an archive that does not fit.
 */
public final class ClassArchive {
    private static final Duration MAKING_LIMIT = Duration.ofSeconds(120);

    private final Path file;
    private final Path unfinished;

    private ClassArchive(Path file) {
        this.file = file;
        this.unfinished = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
    }

    /**
     * The archive for these JVM arguments and this class path.
     *
     * @param folder where it is kept; is made
     * @param program what runs, for the file's name
     */
    public static ClassArchive in(Path folder, String program, List<String> jvmArgs, String classPath) {
        try {
            Files.createDirectories(folder);
            int fits = (System.getProperty("java.vm.version") + jvmArgs + stamped(classPath)).hashCode();
            return new ClassArchive(
                    folder.toAbsolutePath().resolve(program + "-" + Integer.toHexString(fits) + ".jsa"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a class archive in " + folder, e);
        }
    }

    public boolean exists() {
        return Files.exists(file);
    }

    /** JVM arguments that write the archive when the process ends. */
    public List<String> makeArgs() {
        return List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    /** JVM arguments that use the archive. */
    public List<String> useArgs() {
        return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:class+path=off");
    }

    /** Gives a written archive its name, in one step: others may be looking for it. */
    public void publish() {
        try {
            if (Files.exists(unfinished)) {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot name the class archive " + file, e);
        }
    }

    /**
     * JVM arguments with which Weir starts fast from this JVM's class path: with the archive that {@code weir
     * class-archive} writes beside the jar, and is asked to here when it is missing or older. None when the class path is
     * not a jar alone.
     */
    public static List<String> weirArgs() {
        String classPath = System.getProperty("java.class.path");
        if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
            return List.of();
        }
        Path jar = Path.of(classPath).toAbsolutePath();
        String name = jar.getFileName().toString();
        Path archive = jar.resolveSibling(name.substring(0, name.length() - ".jar".length()) + ".jsa");
        if (!isNewer(archive, jar)) {
            makeWeirs(archive);
        }
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:class+path=off");
    }

    /**
     * JVM arguments with which Weir starts fast from this JVM's class path ({@link #jarsFirst}), with the classes that {@code weir class-archive} knows of.
     *
     * @param folder where the archive is kept; it is made there when it is missing, which takes some seconds
     */
    public static List<String> weirArgs(Path folder) {
        String jars = jars();
        ClassArchive archive = in(folder, "weir", List.of(), jars);
        if (!archive.exists()) {
            archive.dump(jars);
        }
        return archive.useArgs();
    }

    private void dump(String jars) {
        Path classes = beside(".list");
        Path log = beside(".log");
        try (InputStream list = Weir.class.getResourceAsStream("cli/classes.list");
                ChildProcess dump = start(copied(list, classes), jars, log)) {
            dump.exitCode(MAKING_LIMIT);
            publish();
            Files.delete(classes);
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the class archive " + file, e);
        }
    }

    private ChildProcess start(Path classes, String jars, Path log) {
        return ChildProcess.java("-Xshare:dump")
                .name("class-archive")
                .classPath(jars)
                .jvmArgs(List.of("-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + unfinished))
                .start(log);
    }

    private static Path copied(@Nullable InputStream list, Path to) throws IOException {
        Files.copy(Objects.requireNonNull(list, "classes.list"), to, StandardCopyOption.REPLACE_EXISTING);
        return to;
    }

    private Path beside(String end) {
        return unfinished.resolveSibling(unfinished.getFileName() + end);
    }

    private static boolean isNewer(Path archive, Path jar) {
        try {
            return Files.exists(archive)
                    && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + archive, e);
        }
    }

    private static void makeWeirs(Path archive) {
        Path log = archive.resolveSibling(archive.getFileName() + ".log");
        try (ChildProcess making = ChildProcess.java("dev.weir.service.Weir")
                .name("class-archive")
                .args("class-archive", archive.toString())
                .start(log)) {
            if (making.exitCode(MAKING_LIMIT) != 0) {
                throw making.failure("could not write the class archive");
            }
        }
    }

    /** The jars of this JVM's class path. Class folders are left out: an archive can't be made with them. */
    static String jars() {
        return classPath(entry -> entry.endsWith(".jar"));
    }

    /** This JVM's class path with its jars first, as an archive of them asks for. */
    public static String jarsFirst() {
        String folders = classPath(entry -> !entry.endsWith(".jar"));
        return folders.isEmpty() ? jars() : jars() + File.pathSeparator + folders;
    }

    private static String classPath(Predicate<String> wanted) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(wanted)
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String stamped(String classPath) throws IOException {
        StringBuilder stamped = new StringBuilder();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            stamped.append(entry).append(Files.getLastModifiedTime(path)).append(Files.size(path));
        }
        return stamped.toString();
    }
}
