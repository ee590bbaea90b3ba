package dev.weir.connector;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a sink may write: some, or all whose names begin with a prefix. It keeps names that come from data within
 * what was thought of. Immutable.
 */
public final class AllowedTopics {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private final Set<String> names;
    private final @Nullable String prefix;

    private AllowedTopics(Set<String> names, @Nullable String prefix) {
        this.names = names;
        this.prefix = prefix;
    }

    /**
     * These topics; they must exist when the job starts.
     *
     * @throws WeirException CONFIGURATION when there is none, or a name that no topic can have
     */
    public static AllowedTopics of(String... names) {
        return of(List.of(names));
    }

    /** The same. */
    public static AllowedTopics of(Collection<String> names) {
        Set<String> sorted = new TreeSet<>(names);
        if (sorted.isEmpty()) {
            throw new WeirException(ExitCode.CONFIGURATION, "a sink may write no topic at all: name at least one");
        }
        sorted.forEach(AllowedTopics::require);
        return new AllowedTopics(sorted, null);
    }

    /** What a sink of another kind writes, whatever its names are like; perhaps nothing. */
    static AllowedTopics unchecked(Collection<String> names) {
        return new AllowedTopics(new TreeSet<>(names), null);
    }

    /**
     * Every topic whose name begins so. Each is looked for when the first record for it comes.
     *
     * @throws WeirException CONFIGURATION when no name can begin so, or every name does
     */
    public static AllowedTopics prefix(String prefix) {
        require(prefix);
        return new AllowedTopics(Set.of(), prefix);
    }

    /** @throws WeirException CONFIGURATION when no topic can have this name */
    public static void require(String name) {
        if (!isName(name)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "'" + name + "' can't be a topic's name: expected 1 to 249 of A-Z a-z 0-9 . _ -");
        }
    }

    /** Whether a topic can have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    public boolean allows(String topic) {
        return prefix == null ? names.contains(topic) : topic.startsWith(prefix) && isName(topic);
    }

    /** The topics that are known beforehand; none for a prefix. */
    public Set<String> names() {
        return names;
    }

    /** Whether there is a name that both allow. */
    public boolean overlaps(AllowedTopics other) {
        if (prefix == null) {
            return names.stream().anyMatch(other::allows);
        }
        String theirs = other.prefix;
        return theirs == null ? other.overlaps(this) : theirs.startsWith(prefix) || prefix.startsWith(theirs);
    }

    /** For messages. */
    @Override
    public String toString() {
        return prefix == null ? String.join(", ", names) : prefix + "*";
    }
}
