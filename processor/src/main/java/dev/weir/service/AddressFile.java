package dev.weir.service;

import dev.weir.config.HostPort;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a running job's control server is: one line {@code host:port} in the job's folder of the checkpoint store. It
 * outlives its process, so who reads it must be ready to find no one, or another job, at that address.
 */
public final class AddressFile {
    private static final String NAME = "control-address";

    private final Path file;

    public AddressFile(Path checkpointDir, String job) {
        file = checkpointDir.resolve(job).resolve(NAME);
    }

    /** Replaces what was there in one step. */
    public void write(HostPort address) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(folder, NAME, ".tmp");
        Files.writeString(temporary, address + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Empty when no process has written one.
     *
     * @throws WeirException (UNAVAILABLE) when it can't be read, or holds no address
     */
    public Optional<HostPort> read() {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "address file " + file + ": it can't be read: " + e, e);
        }
        return Optional.of(HostPort.parse(text)
                .orElseThrow(() -> new WeirException(
                        ExitCode.UNAVAILABLE,
                        "address file " + file + ": found '" + text.strip() + "', expected " + HostPort.FORM
                                + ". Name the job's control server with --at.")));
    }

    /** Whether a process of this job has ever written its address here. */
    public boolean exists() {
        return Files.isRegularFile(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
