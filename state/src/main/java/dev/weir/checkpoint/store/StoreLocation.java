package dev.weir.checkpoint.store;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where blobs lie, as it was set and checked: a folder, or a part of a bucket. Opens nothing; immutable. */
public sealed interface StoreLocation {
    /**
     * A place below this one.
     *
     * @param name a blob's or a folder's name
     */
    StoreLocation resolve(String name);

    /** As people write it: a path or an address. */
    @Override
    String toString();

    /** A folder of a file system. @param path absolute */
    record Folder(Path path) implements StoreLocation {
        @Override
        public StoreLocation resolve(String name) {
            return new Folder(path.resolve(BlobNames.check(name)));
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A part of a bucket.
     *
     * @param prefix what all keys begin with, without a slash at the end; empty for the whole bucket
     */
    record S3(String bucket, String prefix, S3Access access) implements StoreLocation {
        @Override
        public StoreLocation resolve(String name) {
            return new S3(bucket, (prefix.isEmpty() ? "" : prefix + "/") + BlobNames.check(name), access);
        }

        @Override
        public String toString() {
            return new S3Address(bucket, prefix).toString();
        }
    }

    /**
     * How a bucket is reached. Credentials are no part of it: they come from where all of Amazon's tools look for them.
     *
     * @param endpoint of a store that is not Amazon's; null for Amazon's own
     * @param region null for what the environment says
     * @param pathStyle whether the bucket's name stands in the path of an address; else in the host's name
     */
    record S3Access(@Nullable URI endpoint, @Nullable String region, boolean pathStyle) {
        /** Amazon's own store, by what the environment says. */
        public static final S3Access AMAZON = new S3Access(null, null, false);
    }
}
