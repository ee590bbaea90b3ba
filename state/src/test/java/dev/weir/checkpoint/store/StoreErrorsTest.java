package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class StoreErrorsTest {
    @Test
    void whatMayPassIsToldFromWhatAPersonHasToMend() {
        assertBecomes(new IOException("No space left on device"), ExitCode.UNAVAILABLE, "No space left on device");
        assertBecomes(new AccessDeniedException("/data/x"), ExitCode.NOT_AUTHORISED, "access to /data/x is denied");
        assertBecomes(
                new FileSystemException("/data/x", null, "Read-only file system"),
                ExitCode.NOT_AUTHORISED,
                "/data/x lies on a file system that is mounted read-only");
        assertBecomes(
                new FileSystemException("/data/x", null, "Not a directory"),
                ExitCode.CONFIGURATION,
                "/data/x is a file, expected a folder");
        assertBecomes(
                new FileSystemException("/data/x", null, "Input/output error"),
                ExitCode.UNAVAILABLE,
                "Check that the store's disk is mounted and has space");
        assertBecomes(
                new StoreFailure(ExitCode.CONFIGURATION, "/data/x lies on a file system without hard links", null),
                ExitCode.CONFIGURATION,
                "/data/x lies on a file system without hard links");
        assertBecomes(new NoSuchFileException("/data/x"), ExitCode.CONFIGURATION, "/data/place is missing");
    }

    private static void assertBecomes(IOException error, ExitCode code, String message) {
        assertThatThrownBy(() -> StoreErrors.run("publish checkpoint 7-2", "/data/place", () -> {
                    throw error;
                }))
                .isInstanceOfSatisfying(
                        WeirException.class,
                        e -> Assertions.assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageStartingWith("Cannot publish checkpoint 7-2")
                .hasMessageContaining(message)
                .hasCause(error);
    }
}
