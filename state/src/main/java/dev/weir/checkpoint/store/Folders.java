package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens folders that a person names, as blobs below them: of the file system, or of a bucket ({@code s3://bucket/prefix}).
 * Thread-safe; touches nothing.
 */
@FunctionalInterface
public interface Folders {
    /** @param folder an absolute name, as {@link #absolute} gives it */
    BlobStore open(String folder);

    /** Folders of the local file system. */
    static Folders local() {
        return folder -> new FileBlobStore(new LocalDisk(), Path.of(folder));
    }

    /** Whether a name means the same wherever it is said. */
    static boolean isAbsolute(String folder) {
        return folder.startsWith("/") || S3Address.isMeant(folder);
    }

    /**
     * The one form of a folder's name: absolute, without {@code .} and {@code ..} and without a slash at its end.
     *
     * @throws WeirException USAGE when it is neither a path nor the address of a part of a bucket
     */
    static String absolute(String folder) {
        if (S3Address.isMeant(folder)) {
            return S3Address.parse(folder)
                    .orElseThrow(() -> neither(folder, null))
                    .toString();
        }
        try {
            return Path.of(folder).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw neither(folder, e);
        }
    }

    private static WeirException neither(String folder, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.USAGE,
                "'" + S3Address.shown(folder) + "' names no folder: expected a path (one with a colon as ./a:b), or "
                        + S3Address.FORM,
                cause);
    }

    /** The folder around this one; around the outermost there is itself. @param folder an absolute name */
    static String parent(String folder) {
        if (S3Address.isMeant(folder)) {
            S3Address address = S3Address.parse(folder).orElseThrow();
            int slash = Math.max(0, address.prefix().lastIndexOf('/'));
            return new S3Address(address.bucket(), address.prefix().substring(0, slash)).toString();
        }
        int slash = folder.lastIndexOf('/');
        return slash <= 0 ? "/" : folder.substring(0, slash);
    }
}
