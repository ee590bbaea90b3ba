package dev.weir.lab.torture;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.torture.Fault.Ongoing;
import dev.weir.lab.torture.Fault.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What is done to the job's process. */
final class ProcessorFaults {
    /** Steps at which a process may halt; docs/design.md tells of them. */
    private static final List<String> FAILPOINTS = List.of(
            "before:fence-0",
            "after:fence-1",
            "before:commit-claim",
            "after:commit-claim",
            "after:restore-task",
            "before:acknowledge#2",
            "after:flush",
            "before:publish",
            "after:publish",
            "before:marker#2",
            "after:marker",
            "before:commit",
            "before:commit#3",
            "before:commit+500",
            "before:commit+2000",
            "after:commit",
            "before:confirm",
            "before:retire",
            "after:retire");

    /** The fault after which the time to the first new output is measured. */
    static final String KILL = "kill";

    private static final String PREPARED = "before:commit";
    private static final Duration HALT_LIMIT = Duration.ofSeconds(30);

    private ProcessorFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(KILL, 8, "kill -9, started again at once", (site, dice) -> {
                    site.processors().kill();
                    site.processors().start();
                    return Ongoing.OVER;
                }),
                fault(
                        "kill-in-start",
                        4,
                        "kill -9 anywhere in a start: of the JVM, the claim, the restore",
                        (site, dice) -> {
                            site.processors().kill();
                            site.processors().start();
                            return new Ongoing(dice.nextInt(2_500), () -> {
                                site.processors().kill();
                                site.processors().start();
                            });
                        }),
                fault("halt-at-step", 4, "ends as by kill -9 between two steps of the protocol", ProcessorFaults::halt),
                fault("terminate", 2, "SIGTERM, started again", (site, dice) -> {
                    ChildProcess process = site.processors().current();
                    process.terminate();
                    return new Ongoing(0, () -> {
                        if (process.waitFor(HALT_LIMIT).isEmpty()) {
                            process.kill9();
                        }
                        site.processors().start();
                    });
                }),
                new Fault(
                        "pause",
                        Target.PROCESSOR,
                        4,
                        true,
                        "SIGSTOP for up to 4 s, SIGCONT",
                        site -> Optional.empty(),
                        (site, dice) -> {
                            ChildProcess process = site.processors().current();
                            boolean stopped = stop(process);
                            return new Ongoing(100 + dice.nextInt(4_000), () -> {
                                if (stopped) {
                                    process.resume();
                                }
                            });
                        }),
                fault(
                        "zombie",
                        3,
                        "SIGSTOP, another one started, SIGCONT: one of them is replaced",
                        ProcessorFaults::zombie),
                fault("two-starts", 2, "kill -9, then two started at once", (site, dice) -> {
                    site.processors().kill();
                    ChildProcess one = site.processors().start();
                    ChildProcess other = site.processors().start();
                    return new Ongoing(0, () -> site.processors().awaitOneOf(one, other));
                }),
                fault("second-instance", 3, "another one started while it runs", (site, dice) -> {
                    ChildProcess one = site.processors().current();
                    ChildProcess other = site.processors().start();
                    return new Ongoing(0, () -> site.processors().awaitOneOf(one, other));
                }),
                fault("rescale", 3, "stopped with a savepoint, begun from it at another parallelism", (site, dice) -> {
                    ChildProcess stop = site.processors().stopWithSavepoint();
                    return new Ongoing(0, () -> {
                        if (!site.processors().savepointMade(stop)) {
                            site.processors().kill();
                        }
                        site.processors().start();
                    });
                }),
                fault(
                        "transaction-timeout",
                        1,
                        "away until the broker has ended its transaction: paused, or halted when one" + " was prepared",
                        ProcessorFaults::outliveTransaction));
    }

    private static Fault fault(String name, int weight, String what, Fault.Injection injection) {
        return new Fault(name, Target.PROCESSOR, weight, false, what, site -> Optional.empty(), injection);
    }

    /** False when it has ended by itself. */
    private static boolean stop(ChildProcess process) {
        if (process.isAlive()) {
            process.stop();
            return true;
        }
        return false;
    }

    private static Ongoing halt(Site site, SplittableRandom dice) {
        site.processors().kill();
        ChildProcess process = site.processors().start(FAILPOINTS.get(dice.nextInt(FAILPOINTS.size())));
        return new Ongoing(0, () -> {
            awaitHalt(process);
            site.processors().start();
        });
    }

    private static void awaitHalt(ChildProcess process) {
        if (process.waitFor(HALT_LIMIT).isEmpty()) {
            process.kill9();
        }
    }

    private static Ongoing zombie(Site site, SplittableRandom dice) {
        ChildProcess one = site.processors().current();
        boolean stopped = stop(one);
        ChildProcess other = site.processors().start();
        return new Ongoing(dice.nextInt(4_000), () -> {
            if (stopped) {
                one.resume();
            }
            site.processors().awaitOneOf(one, other);
        });
    }

    private static Ongoing outliveTransaction(Site site, SplittableRandom dice) {
        if (dice.nextBoolean()) {
            ChildProcess process = site.processors().current();
            boolean stopped = stop(process);
            return new Ongoing(0, () -> {
                site.awaitDecided();
                if (stopped) {
                    process.resume();
                }
            });
        }
        site.processors().kill();
        ChildProcess process = site.processors().start(PREPARED);
        return new Ongoing(0, () -> {
            awaitHalt(process);
            site.awaitDecided();
            site.processors().start();
        });
    }
}
