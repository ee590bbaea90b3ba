package dev.weir.config;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads a properties file, in UTF-8. A name that stands twice is refused: the reader would see one, Java the other. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** @throws WeirException (CONFIGURATION) when it can't be read */
    static Map<String, String> read(Path file) {
        UniqueProperties properties = new UniqueProperties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw error(file, "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new WeirException(
                    ExitCode.NOT_AUTHORISED,
                    "configuration file " + file
                            + ": this process's user may not read it. Let it, or run the process as" + " another user.",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw error(file, "it can't be read as a properties file in UTF-8: " + e.getMessage(), e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.forEach((k, v) -> values.put((String) k, (String) v));
        return values;
    }

    private static WeirException error(Path file, String what, Exception cause) {
        return new WeirException(ExitCode.CONFIGURATION, "configuration file " + file + ": " + what + ".", cause);
    }

    private static final class UniqueProperties extends Properties {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                throw new IllegalArgumentException("'" + key + "' stands twice");
            }
            return super.put(key, value);
        }
    }
}
