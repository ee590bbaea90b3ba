package dev.weir.coordinator;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.checkpoint.store.S3Address;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.checkpoint.store.s3.S3BlobStore;
import dev.weir.checkpoint.store.s3.S3Folders;

/** Chooses the store for a location: the one place to name another kind in. */
public final class BlobStores {
    private BlobStores() {}

    /**
     * What people name: folders of the file system, and parts of buckets.
     *
     * @param access the object store of all of them
     */
    public static Folders folders(S3Access access) {
        S3Folders buckets = new S3Folders(access);
        Folders local = Folders.local();
        return folder -> S3Address.parse(folder).map(buckets::open).orElseGet(() -> local.open(folder));
    }

    /**
     * Touches nothing yet.
     *
     * @throws dev.weir.error.WeirException CONFIGURATION when something is not set that can be known without a look
     */
    public static BlobStore open(StoreLocation location) {
        if (location instanceof StoreLocation.S3 s3) {
            return S3BlobStore.open(s3);
        }
        return new FileBlobStore(new LocalDisk(), ((StoreLocation.Folder) location).path());
    }
}
