package dev.weir.service;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.config.HostPort;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a job's control server is, as the job's folder of the checkpoint store says: one address per attempt, and the
 * newest counts. It outlives its process, so who reads it must be ready to find no one, or another job, at that address.
 * The name of the machine stands behind it: a loopback address is one of that machine only.
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
     * What an attempt has written.
     *
     * @param at where its control server is
     * @param machine the name of its machine; null when that has none
     */
    public record Written(HostPort at, @Nullable String machine) {
        /** The machine's name if only its own processes reach the address, and it is another than this one; else null. */
        public @Nullable String elsewhere() {
            String here = at.isLoopback() ? thisMachine() : null;
            return here == null || here.equals(machine) ? null : machine;
        }
    }

    /**
     * To be called once the attempt has claimed the job, not before.
     *
     * @throws WeirException (UNAVAILABLE, NOT_AUTHORISED) when it can't be written
     */
    public void write(long attempt, HostPort address) {
        String machine = thisMachine();
        if (machine == null) {
            store.writeAddress(attempt, address.toString());
            return;
        }
        HostPort seen = isWildcard(address) ? new HostPort(machine, address.port()) : address;
        store.writeAddress(attempt, seen + " " + machine);
    }

    /** One that a server listens on, and that leads to nobody's but one's own machine. */
    private static boolean isWildcard(HostPort address) {
        InetAddress listensOn = new InetSocketAddress(address.host(), address.port()).getAddress();
        return listensOn != null && listensOn.isAnyLocalAddress();
    }

    private static @Nullable String thisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException noNameService) {
            return null;
        }
    }

    /**
     * Empty when no attempt has written one.
     *
     * @throws WeirException (UNAVAILABLE, NOT_AUTHORISED) when it can't be read, or is no address
     */
    public Optional<Written> read() {
        return Optional.ofNullable(store.readAddress()).map(this::parse);
    }

    /** Which store this is; null when no attempt has made it one. Errors as of {@link #read}. */
    public @Nullable String storeId() {
        return store.peekStoreId();
    }

    private Written parse(String text) {
        String[] parts = text.split(" ", 2);
        String machine = parts.length == 2 ? parts[1] : null;
        return HostPort.parse(parts[0])
                .map(at -> new Written(at, machine))
                .orElseThrow(() -> new WeirException(
                        ExitCode.UNAVAILABLE,
                        "control address in " + folder + ": found '" + text + "', expected " + HostPort.FORM
                                + ". Name the job's control server with --at."));
    }
}
