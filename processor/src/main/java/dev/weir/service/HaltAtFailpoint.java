package dev.weir.service;

import dev.weir.env.Failpoints;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process, as {@code kill -9} would, when it comes to a named place between two steps of the protocol. For tests
 * only: the variable {@code WEIR_FAILPOINT} names the place, e.g. {@code before:commit}, or {@code before:commit#3} for
 * the third time. {@code before:commit+500} halts 500 microseconds after it has passed that place, in the middle of the
 * step. {@code before:commit~2000} does not halt: it says on standard output that it is there, waits 2,000 milliseconds,
 * in which a test can break something else, says that it goes on, and does.
 */
final class HaltAtFailpoint implements Failpoints {
    private static final String VARIABLE = "WEIR_FAILPOINT";
    private static final Pattern FORM =
            Pattern.compile("((?:before|after):[a-z0-9-]+)(?:#(\\d{1,6}))?(?:\\+(\\d{1,6})|~([1-9]\\d{0,4}))?");
    /** What a shell reports for a process that was ended by SIGKILL. */
    private static final int KILLED = 137;

    private final String name;
    private final AtomicInteger timesLeft;
    private final long delayNanos;
    private final long waitNanos;

    private HaltAtFailpoint(String name, int times, long delayMicros, long waitMs) {
        this.name = name;
        this.timesLeft = new AtomicInteger(times);
        this.delayNanos = TimeUnit.MICROSECONDS.toNanos(delayMicros);
        this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
    }

    static Failpoints fromEnvironment(Function<String, @Nullable String> environment) {
        String value = environment.apply(VARIABLE);
        if (value == null || value.isBlank()) {
            return Failpoints.NONE;
        }
        Matcher m = FORM.matcher(value);
        if (!m.matches()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    VARIABLE + " is '" + value
                            + "', expected before:STEP or after:STEP, with #N for the Nth time, +MICROSECONDS for later,"
                            + " ~MILLISECONDS to wait there");
        }
        return new HaltAtFailpoint(
                m.group(1),
                m.group(2) == null ? 1 : Integer.parseInt(m.group(2)),
                m.group(3) == null ? 0 : Long.parseLong(m.group(3)),
                m.group(4) == null ? 0 : Long.parseLong(m.group(4)));
    }

    @Override
    public void reached(String place) {
        if (!place.equals(name) || timesLeft.decrementAndGet() != 0) {
            return;
        }
        if (waitNanos > 0) {
            System.out.println("waiting at failpoint " + place);
            sleepUntil(System.nanoTime() + waitNanos);
            System.out.println("going on at failpoint " + place);
            return;
        }
        if (delayNanos == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        Thread killer = new Thread(this::haltLater, "failpoint");
        killer.setDaemon(true);
        killer.start();
    }

    private void haltLater() {
        sleepUntil(System.nanoTime() + delayNanos);
        Runtime.getRuntime().halt(KILLED);
    }

    private static void sleepUntil(long at) {
        while (System.nanoTime() - at < 0) {
            LockSupport.parkNanos(at - System.nanoTime());
        }
    }
}
