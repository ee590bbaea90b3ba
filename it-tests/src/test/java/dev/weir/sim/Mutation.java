package dev.weir.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A deliberate mistake, as changes of the production source text. Each text to be replaced must be in its file exactly
 * once: so the list stays true when the code moves on.
 */
final class Mutation {
    private record Change(String file, String find, String replacement) {}

    private final String name;
    private final List<Change> changes = new ArrayList<>();
    private long firstSeed = 1;

    private Mutation(String name) {
        this.name = name;
    }

    static Mutation of(String name) {
        return new Mutation(name);
    }

    /** What has found it before, to save the many seeds that do not; when it no longer does, all are tried from 1. */
    Mutation firstIn(long seed) {
        firstSeed = seed;
        return this;
    }

    /** Those to be tried, up to the last. */
    LongStream seeds(long last) {
        return LongStream.concat(LongStream.of(firstSeed), LongStream.rangeClosed(1, last))
                .distinct();
    }

    /** @param file {@code module/package/Class}, the package below {@code dev.weir} */
    Mutation replace(String file, String find, String replacement) {
        changes.add(new Change(file, find, replacement));
        return this;
    }

    /** Puts something before a text that stays. */
    Mutation before(String file, String find, String inserted) {
        return replace(file, find, inserted + find);
    }

    /** Puts something behind a text that stays. */
    Mutation behind(String file, String find, String inserted) {
        return replace(file, find, find + inserted);
    }

    /** The mutated sources, by class name. */
    Map<String, String> sources(Path root) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Change change : changes) {
            int slash = change.file.indexOf('/');
            String path = change.file.substring(slash + 1);
            String className = "dev.weir." + path.replace('/', '.');
            String source = sources.get(className);
            if (source == null) {
                source = Files.readString(
                        root.resolve(change.file.substring(0, slash) + "/src/main/java/dev/weir/" + path + ".java"));
            }
            sources.put(className, apply(change, source));
        }
        return sources;
    }

    private String apply(Change change, String source) {
        int at = source.indexOf(change.find);
        if (at < 0 || source.indexOf(change.find, at + 1) >= 0) {
            throw new IllegalStateException("mutation '" + name + "': " + change.file + " has this text "
                    + (at < 0 ? "no longer" : "more than once") + ":\n" + change.find);
        }
        return source.substring(0, at) + change.replacement + source.substring(at + change.find.length());
    }

    @Override
    public String toString() {
        return name;
    }
}
