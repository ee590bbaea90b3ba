package dev.weir.coordinator;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.s3.S3BlobStore;

/** Chooses the store for a location: the one place to name another kind in. */
public final class BlobStores {
    private BlobStores() {}

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
