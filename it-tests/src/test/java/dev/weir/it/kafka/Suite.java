package dev.weir.it.kafka;

import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** What the fault tests share: how much they do, and by which dice. */
final class Suite {
    /** Class archives, kept between runs. */
    static final Path CACHE = Path.of("target", "class-archives");

    /** Quick to start; and the log of the product, not that of the tests. */
    private static final List<String> WEIRS_JVM_ARGS = List.of(
            "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=logback.xml");

    static final long SEED = Long.getLong("weir.seed", System.nanoTime());

    /** Whether the processor is killed at every place where it can be, and not at some of them by chance. */
    static final boolean ALL_FAILPOINTS = Boolean.getBoolean("weir.failpoints.all");

    private Suite() {}

    /** A process of Weir's, small and quick to start. */
    static ChildProcess.Builder weir() {
        return ChildProcess.java("dev.weir.service.Weir")
                .classPath(ClassArchive.jarsFirst())
                .jvmArgs(ClassArchive.weirArgs(CACHE))
                .jvmArgs(WEIRS_JVM_ARGS);
    }

    /** A broker that keeps everything: the times of the numbers are long past. */
    static BrokerProcess startBroker(Path dir) {
        return BrokerProcess.start(
                dir.resolve("broker"), BrokerProcess.Speed.FAST_START, CACHE, Map.of("log.retention.ms", "-1"));
    }

    /** A number that a system property makes larger for long runs. */
    static int times(String property, int otherwise) {
        return Integer.getInteger(property, otherwise);
    }

    /** Randomness from {@code -Dweir.seed}, or from the clock; printed, so that a failing run's choices are known. */
    static SplittableRandom random(String suite) {
        System.out.printf("%s: -Dweir.seed=%d%n", suite, SEED);
        return new SplittableRandom(SEED);
    }

    /** Any so many of them, in their order. */
    static List<String> some(List<String> all, int count, SplittableRandom random) {
        List<String> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, new Random(random.nextLong()));
        List<String> some = mixed.subList(0, count);
        return all.stream().filter(some::contains).toList();
    }

    /** Lets time pass: the faults come at random moments, not when something has happened. */
    static void pause(long ms) {
        long until = System.nanoTime() + ms * 1_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
