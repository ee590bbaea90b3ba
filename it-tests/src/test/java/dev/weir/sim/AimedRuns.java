package dev.weir.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are aimed at a cell of the matrix that all others have left empty: first the one that met it when {@code
 * aimed-runs.txt} was written. After a change of what is drawn that may be another one, and is looked for among many:
 * {@code -Dweir.sim.aimed=FILE} writes the file anew. One line for each cell: {@code short|long SEED KIND at STEP}.
 */
final class AimedRuns {
    private static final String KNOWN = "aimed-runs.txt";

    /** So many may be aimed at one cell. Short ones cost a sixth. */
    private static final int LONG_ONES = 300;

    private static final int SHORT_ONES = 20;

    /** One of the runs that may be aimed at a cell. */
    record Aimed(RunLength length, long seed) {
        @Override
        public String toString() {
            return (length.isShort() ? "short " : "long ") + seed;
        }
    }

    private final Map<String, Aimed> known = new LinkedHashMap<>();
    private final Map<String, Aimed> found = new LinkedHashMap<>();

    AimedRuns() {
        try (InputStream in = AimedRuns.class.getResourceAsStream(KNOWN)) {
            if (in == null) {
                throw new IllegalStateException("no " + KNOWN + " beside this class");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(this::know);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void know(String line) {
        String[] parts = line.split(" ", 3);
        RunLength length = parts[0].equals("short") ? RunLength.SHORT : RunLength.LONG;
        known.put(parts[2], new Aimed(length, Long.parseLong(parts[1])));
    }

    /**
     * Those to be tried, in order.
     *
     * @param lucky the one that met another cell of this step; null: none yet
     */
    Stream<Aimed> at(FaultMatrix.Cell cell, @Nullable Aimed lucky) {
        // A step that no short run had is not looked for in them again.
        boolean alsoShort = lucky == null || lucky.length.isShort();
        Stream<Aimed> shortOnes = alsoShort ? runs(RunLength.SHORT, SHORT_ONES) : Stream.empty();
        return Stream.of(
                        Stream.ofNullable(known.get(cell.toString())),
                        Stream.ofNullable(lucky),
                        shortOnes,
                        runs(RunLength.LONG, LONG_ONES))
                .flatMap(runs -> runs)
                .distinct();
    }

    private static Stream<Aimed> runs(RunLength length, int count) {
        return LongStream.rangeClosed(1, count).mapToObj(seed -> new Aimed(length, seed));
    }

    synchronized void met(FaultMatrix.Cell cell, Aimed run) {
        found.put(cell.toString(), run);
    }

    /** Where {@code -Dweir.sim.aimed} asks for it. */
    synchronized void write() {
        String file = System.getProperty("weir.sim.aimed");
        if (file == null) {
            return;
        }
        try {
            Files.write(
                    Path.of(file),
                    found.entrySet().stream()
                            .map(e -> e.getValue() + " " + e.getKey())
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
