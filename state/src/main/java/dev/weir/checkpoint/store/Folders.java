package dev.weir.checkpoint.store;

import java.nio.file.Path;

/** Opens folders that a person names, as blobs below them. Thread-safe; touches nothing. */
@FunctionalInterface
public interface Folders {
    /** @param folder an absolute name, as {@link #absolute} gives it */
    BlobStore open(String folder);

    /** Folders of the local file system. */
    static Folders local() {
        return folder -> new FileBlobStore(new LocalDisk(), Path.of(folder));
    }

    /** The one form of a folder's name: absolute, without {@code .} and {@code ..} and without a slash at its end. */
    static String absolute(String folder) {
        return Path.of(folder).toAbsolutePath().normalize().toString();
    }

    /** The folder around this one. @param folder an absolute name */
    static String parent(String folder) {
        int slash = folder.lastIndexOf('/');
        return slash <= 0 ? "/" : folder.substring(0, slash);
    }
}
