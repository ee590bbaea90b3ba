package dev.weir.fuzz;

import com.sun.management.ThreadMXBean;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Feeds a parser with damaged input. Whatever comes, it must give a value or its declared error, in bounded time and
 * memory: anything else fails the test, with all that is needed to repeat it.
 *
 * <p>How many inputs each parser gets: {@code -Dweir.fuzz=N}; from which seed: {@code -Dweir.seed=N}, else always the
 * same one, so that a build does not fail by chance.
 */
public final class Fuzz {
    /** Reads one input. */
    @FunctionalInterface
    public interface Parser<I> {
        void read(I input) throws Exception;
    }

    /** The first input's classes are loaded on its account. */
    private static final long ALLOCATED_MAX = 48L << 20;

    private static final long TIME_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SHOWN_MAX = 4_000;
    private static final int INPUTS = Integer.getInteger("weir.fuzz", 1_000);
    private static final long SEED = Long.getLong("weir.seed", 42);

    private final String parser;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Mutator mutator = new Mutator(random);

    private Fuzz(String parser) {
        this.parser = parser;
    }

    /** @param parser its name, for the message */
    public static Fuzz of(String parser) {
        return new Fuzz(parser);
    }

    /** For choices of the test's own. */
    public SplittableRandom random() {
        return random;
    }

    public Mutator mutator() {
        return mutator;
    }

    /** Bytes. @param valid damaged in turn */
    public void bytes(List<byte[]> valid, Parser<byte[]> read) {
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutator.mutate(valid.get(i % valid.size()));
            run(i, HexFormat.of().formatHex(input), () -> read.read(input));
        }
    }

    /** Texts. @param words put in here and there */
    public void texts(List<String> valid, List<String> words, Parser<String> read) {
        for (int i = 0; i < INPUTS; i++) {
            String input = mutator.mutate(valid.get(i % valid.size()), words);
            run(
                    i,
                    "'" + input + "' " + HexFormat.of().formatHex(input.getBytes(StandardCharsets.UTF_8)),
                    () -> read.read(input));
        }
    }

    /** Inputs that the test makes itself, by {@link #random}. Each is slower than a parse: a tenth as many. */
    public void cases(Parser<Integer> one) {
        for (int i = 0; i < Math.max(1, INPUTS / 10); i++) {
            int number = i;
            run(i, "case " + i, () -> one.read(number));
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private void run(int number, String input, Action action) {
        long allocated = allocated();
        long began = System.nanoTime();
        try {
            action.run();
        } catch (Throwable t) {
            throw failed(number, input, "threw " + t, t);
        }
        long nanos = System.nanoTime() - began;
        long bytes = allocated() - allocated;
        if (nanos > TIME_MAX_NANOS) {
            throw failed(number, input, "took " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms", null);
        }
        if (bytes > ALLOCATED_MAX) {
            throw failed(number, input, "allocated " + bytes + " bytes", null);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private AssertionError failed(int number, String input, String what, Throwable cause) {
        String shown = input.length() <= SHOWN_MAX ? input : input.substring(0, SHOWN_MAX) + "...";
        return new AssertionError(
                parser + " " + what + " at input " + number + " of -Dweir.seed=" + SEED + " -Dweir.fuzz=" + INPUTS
                        + ": " + shown,
                cause);
    }

    /** That an error is one that says what lies in a file does not fit, and which. @param named must stand in it */
    public static void declared(WeirException e, ExitCode code, String named) {
        if (e.exitCode() != code || !String.valueOf(e.getMessage()).contains(named)) {
            throw new AssertionError(
                    "an error of " + e.exitCode() + ": '" + e.getMessage() + "', expected one of " + code
                            + " that names " + named,
                    e);
        }
    }
}
