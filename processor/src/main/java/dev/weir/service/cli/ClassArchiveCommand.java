package dev.weir.service.cli;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code weir class-archive}: has the JVM write the classes that a job loads into a file that it can map (class-data
 * sharing). Which they are stands in a list in the jar; a class that is not in the archive is loaded as always.
 */
@Command(
        name = "class-archive",
        description = {
            "Prepare faster starts: write the class archive of this jar and this Java.",
            "",
            "Then start with: java -XX:SharedArchiveFile=FILE -jar weir.jar run ... The launcher of a checkout does both by"
                    + " itself. The JVM takes no notice of an archive that does not fit."
        })
final class ClassArchiveCommand implements Callable<Integer> {
    private static final String CLASSES = "classes.list";

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The archive to write. By default the jar's name with .jsa, beside it.")
    private @Nullable Path file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = ownJar();
        Path target = (file == null ? besides(jar) : file).toAbsolutePath();
        // The name is given at the end: others may be starting with the old one.
        Path unfinished = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid());
        Path classes = Files.createTempFile("weir-classes", ".list");
        Path log = Files.createTempFile("weir-class-archive", ".log");
        try {
            writeClasses(classes);
            dump(jar, classes, unfinished, log);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(classes);
            Files.deleteIfExists(log);
            Files.deleteIfExists(unfinished);
        }
        spec.commandLine().getOut().println(target);
        return ExitCode.DONE.code();
    }

    private static Path ownJar() {
        try {
            Path jar = Path.of(ClassArchiveCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(jar)) {
                return jar;
            }
        } catch (URISyntaxException e) {
            throw new WeirException(ExitCode.INTERNAL, "the place of Weir's own jar is no path: " + e.getMessage(), e);
        }
        throw new WeirException(ExitCode.USAGE, "class-archive needs Weir's jar, but runs from a folder of classes");
    }

    private static Path besides(Path jar) {
        String name = jar.getFileName().toString();
        return jar.resolveSibling((name.endsWith(".jar") ? name.substring(0, name.length() - 4) : name) + ".jsa");
    }

    private static void writeClasses(Path to) throws IOException {
        try (InputStream list = ClassArchiveCommand.class.getResourceAsStream(CLASSES)) {
            if (list == null) {
                throw new WeirException(ExitCode.INTERNAL, "the jar lacks " + CLASSES);
            }
            Files.copy(list, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void dump(Path jar, Path classes, Path archive, Path log) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                jar.toString());
        Process dump = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        int code = dump.waitFor();
        if (code != 0 || !Files.exists(archive)) {
            throw new WeirException(
                    ExitCode.UNAVAILABLE,
                    "the JVM could not write " + archive + " (exit code " + code + "): "
                            + Files.readString(log).trim());
        }
    }
}
