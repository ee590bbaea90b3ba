package dev.weir.lab.torture;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;

/** What the processor's clients need, in a file that only this user can read: there may be passwords in it. */
final class ClientProperties {
    private ClientProperties() {}

    /** The file. It is gone when this JVM has ended, after Ctrl-C too. */
    static Path write(Path folder, Map<String, String> settings) {
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.put(key, literal(value)));
        Path file = folder.resolve("clients.properties");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** So that nothing in it is taken for a variable of the environment. */
    private static String literal(String value) {
        return value.replace("${", "$${");
    }
}
