package dev.weir.service.cli;

import dev.weir.checkpoint.store.Folders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder that a person names for a savepoint, as a running job is told it. */
final class SavepointFolder {
    private SavepointFolder() {}

    /**
     * The request's parameters. A job on this machine is told the absolute folder; one elsewhere, the name below its own
     * {@code savepoint.dir}.
     *
     * @param dir null or empty: the job's setting
     */
    static Map<String, String> parameters(@Nullable String dir, ControlClient client) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (dir != null && !dir.isEmpty()) {
            boolean here = client.address().isLoopback();
            parameters.put("dir", here ? Folders.absolute(dir) : dir);
        }
        return parameters;
    }
}
