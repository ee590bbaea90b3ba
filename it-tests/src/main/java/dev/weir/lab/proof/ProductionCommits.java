package dev.weir.lab.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many commits have touched production code since those that were run, as counted when the page was made. It is kept in a
 * file, so that the page stays the same where there is no git, or not all of the history, and when production goes on. Immutable.
 *
 * @param upTo the last commit that touched production code; empty: nothing was counted
 * @param date of that commit
 * @param since by commit; without those that git did not know
 */
record ProductionCommits(String upTo, String date, Map<String, Long> since) {
    static final ProductionCommits NONE = new ProductionCommits("", "", Map.of());

    /** From the checkout's root, wherever git is asked. */
    private static final String[] PRODUCTION = {
        "--", ":/state/src/main", ":/connectors/src/main", ":/processor/src/main"
    };

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    ProductionCommits {
        since = Map.copyOf(since);
    }

    // ---- counting

    /**
     * Counted now.
     *
     * @param folder in the checkout
     * @param until the commit to count up to, or HEAD
     * @param commits to count from
     * @return null without git, away from a checkout, in one that has not all of its history or does not know {@code until}
     */
    static @Nullable ProductionCommits counted(Path folder, String until, Collection<String> commits) {
        String last = ofProduction(folder, "log", "-1", "--format=%h %cs", until);
        if (last == null
                || last.isEmpty()
                || !"false".equals(Checkout.git(folder, "rev-parse", "--is-shallow-repository"))) {
            return null;
        }
        Map<String, Long> since = new TreeMap<>();
        for (String commit : commits) {
            String count = ofProduction(folder, "rev-list", "--count", commit + ".." + until);
            if (count != null) {
                since.put(commit, Long.valueOf(count));
            }
        }
        String[] words = last.split(" ");
        return new ProductionCommits(words[0], words[1], since);
    }

    /** What git says of the commits that touch production code. */
    private static @Nullable String ofProduction(Path folder, String... command) {
        return Checkout.git(
                folder, Stream.of(command, PRODUCTION).flatMap(Stream::of).toArray(String[]::new));
    }

    // ---- the file

    /** Nothing counted when there is no such file. @throws WeirException CONFIGURATION when it is another */
    static ProductionCommits read(Path file) {
        try {
            return Files.exists(file) ? MAPPER.readValue(file.toFile(), ProductionCommits.class) : NONE;
        } catch (JsonProcessingException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION, file + ": " + e.getOriginalMessage() + "; ./weir proof makes it anew", e);
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "Cannot read " + file + ": " + e, e);
        }
    }

    void write(Path file) {
        try {
            Files.writeString(file, MAPPER.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "Cannot write " + file + ": " + e, e);
        }
    }

    // ---- of a run

    /** Null when it is not known. */
    @Nullable
    Long since(Run run) {
        String commit = run.text("commit");
        return commit == null ? null : since.get(commit);
    }

    /** Whether no commit has touched production code since. */
    boolean isCurrent(Run run) {
        Long since = since(run);
        return since != null && since == 0;
    }
}
