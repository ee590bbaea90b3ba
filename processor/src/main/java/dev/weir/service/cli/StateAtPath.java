package dev.weir.service.cli;

import dev.weir.checkpoint.store.Folders;
import dev.weir.savepoint.StoredState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The checkpoint or savepoint that a command looks into: its first argument, with the settings of where that lies. */
final class StateAtPath {
    private final Function<String, @Nullable String> environment;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The folder of a checkpoint or savepoint, or its _metadata.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String path;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    private @Nullable Folders folders;

    StateAtPath(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** Opens what the command's other arguments name. */
    Folders folders() {
        Folders opened = folders;
        if (opened == null) {
            opened = settingOptions.folders(environment);
            folders = opened;
        }
        return opened;
    }

    /** Reads its metadata. */
    StoredState open() {
        return StoredState.open(path, folders());
    }
}
