package dev.weir.service;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.config.HostPort;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a job's control server is, as the job's folder of the checkpoint store says: one address per attempt, and the
 * newest counts. It outlives its process, so who reads it must be ready to find no one, or another job, at that address.
 */
public final class JobAddress {
    private final String folder;
    private final CheckpointStore store;

    /** @param checkpoints of all jobs */
    public JobAddress(BlobStore checkpoints, String job) {
        folder = checkpoints.describe(job);
        store = CheckpointStore.open(checkpoints, job, () -> UUID.randomUUID().toString());
    }

    /**
     * To be called once the attempt has claimed the job, not before.
     *
     * @throws WeirException (UNAVAILABLE, NOT_AUTHORISED) when it can't be written
     */
    public void write(long attempt, HostPort address) {
        store.writeAddress(attempt, address.toString());
    }

    /**
     * Empty when no attempt has written one.
     *
     * @throws WeirException (UNAVAILABLE, NOT_AUTHORISED) when it can't be read, or is no address
     */
    public Optional<HostPort> read() {
        return Optional.ofNullable(store.readAddress()).map(this::parse);
    }

    /** Which store this is; null when no attempt has made it one. Errors as of {@link #read}. */
    public @Nullable String storeId() {
        return store.peekStoreId();
    }

    private HostPort parse(String text) {
        return HostPort.parse(text)
                .orElseThrow(() -> new WeirException(
                        ExitCode.UNAVAILABLE,
                        "control address in " + folder + ": found '" + text + "', expected " + HostPort.FORM
                                + ". Name the job's control server with --at."));
    }
}
