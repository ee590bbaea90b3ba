package dev.weir.lab.proof;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The checkout that this program was built in. */
final class Checkout {
    private static final int SECONDS = 10;
    private static final @Nullable String COMMIT = look();

    private Checkout() {}

    /** The commit, with a {@code +} when files have been changed since; null away from a checkout, or without git. */
    static @Nullable String commit() {
        return COMMIT;
    }

    private static @Nullable String look() {
        try {
            Path here = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = here.getParent();
            return folder == null ? null : describe(folder);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of this program is no path", e);
        }
    }

    static @Nullable String describe(Path folder) {
        return git(folder, "describe", "--always", "--dirty=+", "--exclude=*");
    }

    /** What git says in that folder; null away from a checkout, without git, or when it fails. */
    static @Nullable String git(Path folder, String... command) {
        List<String> line = new ArrayList<>(List.of("git", "-C", folder.toString()));
        line.addAll(List.of(command));
        try {
            Process git = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : null;
        } catch (IOException noGit) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
