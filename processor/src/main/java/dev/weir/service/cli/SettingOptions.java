package dev.weir.service.cli;

import dev.weir.checkpoint.store.Folders;
import dev.weir.config.Setting;
import dev.weir.config.Settings;
import dev.weir.config.StoreLocations;
import dev.weir.coordinator.BlobStores;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -D name=value} and {@code --config FILE}, the same for every verb. */
final class SettingOptions {
    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            description = "A setting (docs/reference/settings.md), or a parameter of the job. Wins over the file.")
    private final Map<String, String> given = new LinkedHashMap<>();

    @Option(names = "--config", paramLabel = "FILE", description = "A properties file with settings, in UTF-8.")
    private @Nullable Path file;

    Settings read(Function<String, @Nullable String> environment) {
        return Settings.of(file, given, environment);
    }

    /** Opens what the verb's arguments name: folders, and parts of buckets of the object store that is set. */
    Folders folders(Function<String, @Nullable String> environment) {
        return BlobStores.folders(StoreLocations.access(read(environment)));
    }

    /** What an option of its own gives; null: it was not used. To be called before {@link #read}. */
    void set(Setting setting, @Nullable String value) {
        if (value != null) {
            given.put(setting.key(), value);
        }
    }
}
