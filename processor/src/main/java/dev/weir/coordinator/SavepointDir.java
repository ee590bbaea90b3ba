package dev.weir.coordinator;

import dev.weir.checkpoint.store.BlobNames;
import dev.weir.checkpoint.store.Folders;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.jspecify.annotations.Nullable;

/** Where a savepoint is written: a folder, or a part of a bucket. Pure. */
final class SavepointDir {
    private SavepointDir() {}

    /**
     * The absolute folder.
     *
     * @param setting {@code savepoint.dir}, absolute
     * @param asked absolute, or a name below the setting's folder; null or empty: the setting's
     * @throws WeirException USAGE when it is neither
     */
    static String resolve(String setting, @Nullable String asked) {
        if (asked == null || asked.isEmpty()) {
            return setting;
        }
        if (Folders.isAbsolute(asked)) {
            return Folders.absolute(asked);
        }
        if (!BlobNames.isValid(asked)) {
            throw new WeirException(
                    ExitCode.USAGE,
                    "the savepoint's folder is '" + asked + "', expected an absolute one, or one below savepoint.dir ("
                            + setting + ") of letters, digits and . _ % - without '..'");
        }
        return setting + "/" + asked;
    }
}
