package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.S3Address;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** Parts of buckets of one object store, which share its connections. Thread-safe; makes the client when one is needed. */
public final class S3Folders {
    private final S3Access access;
    private @Nullable S3Client client;

    public S3Folders(S3Access access) {
        this.access = access;
    }

    /**
     * Opens no connection yet.
     *
     * @throws dev.weir.error.WeirException CONFIGURATION when no region is known
     */
    public BlobStore open(S3Address address) {
        return new S3BlobStore(client(), new StoreLocation.S3(address.bucket(), address.prefix(), access));
    }

    private synchronized S3Client client() {
        S3Client made = client;
        if (made == null) {
            made = S3Clients.open(access, S3Clients.http());
            client = made;
        }
        return made;
    }
}
