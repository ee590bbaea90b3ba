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
    static final List<String> FAILPOINTS = List.of(
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

    static final String PREPARED = "before:commit";
    private static final String ENDED = "the process had ended";
    private static final Duration PAUSED_LIMIT = Duration.ofSeconds(10);

    private ProcessorFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(KILL, 8, "kill -9, started again at once", (site, dice) -> {
                    Effect killed = site.processors().kill();
                    site.processors().start();
                    return Ongoing.until(0, () -> killed);
                }),
                fault(
                        "kill-in-start",
                        4,
                        "kill -9 anywhere in a start: of the JVM, the claim, the restore",
                        (site, dice) -> {
                            site.processors().kill();
                            site.processors().start();
                            return Ongoing.until(dice.nextInt(2_500), () -> {
                                Effect killed = site.processors().kill();
                                site.processors().start();
                                return killed;
                            });
                        }),
                fault("halt-at-step", 4, "ends as by kill -9 between two steps of the protocol", ProcessorFaults::halt),
                fault("terminate", 2, "SIGTERM, started again", (site, dice) -> {
                    ChildProcess process = site.processors().current();
                    process.terminate();
                    return Ongoing.until(0, () -> {
                        Effect ended = site.processors().awaitTerminated(process);
                        site.processors().start();
                        return ended;
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
                            return Ongoing.until(100 + dice.nextInt(4_000), () -> {
                                if (stopped) {
                                    process.resume();
                                }
                                return Effect.of(stopped, ENDED);
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
                    return Ongoing.until(0, () -> site.processors().awaitOneOf(one, other));
                }),
                fault("second-instance", 3, "another one started while it runs", (site, dice) -> {
                    ChildProcess one = site.processors().current();
                    ChildProcess other = site.processors().start();
                    return Ongoing.until(0, () -> site.processors().awaitOneOf(one, other));
                }),
                fault("rescale", 3, "stopped with a savepoint, begun from it at another parallelism", (site, dice) -> {
                    ChildProcess stop = site.processors().stopWithSavepoint();
                    return Ongoing.until(0, () -> {
                        Effect made = site.processors().awaitSavepoint(stop);
                        site.processors().startRescaled();
                        return made;
                    });
                }),
                fault(
                        "transaction-timeout",
                        1,
                        "away until the broker has ended its transaction: paused, or halted when one was prepared",
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
        String failpoint = FAILPOINTS.get(dice.nextInt(FAILPOINTS.size()));
        site.processors().kill();
        ChildProcess process = site.processors().start(failpoint);
        return Ongoing.until(0, () -> {
            Effect halted = site.processors().awaitHalt(process, failpoint);
            site.processors().start();
            return halted;
        });
    }

    private static Ongoing zombie(Site site, SplittableRandom dice) {
        ChildProcess one = site.processors().current();
        boolean stopped = stop(one);
        ChildProcess other = site.processors().start();
        return Ongoing.until(dice.nextInt(4_000), () -> {
            if (stopped) {
                one.resume();
            }
            return site.processors().awaitOneOf(one, other);
        });
    }

    private static Ongoing outliveTransaction(Site site, SplittableRandom dice) {
        return dice.nextBoolean() ? outlivePaused(site) : outliveHalted(site);
    }

    private static Ongoing outlivePaused(Site site) {
        ChildProcess process = site.processors().current();
        return Ongoing.until(0, () -> {
            boolean open = Waiting.until(PAUSED_LIMIT, () -> pauseInTransaction(site, process));
            Effect outlived =
                    open ? site.awaitDecided() : Effect.notDone("it was never paused with an open transaction");
            if (process.isAlive()) {
                process.resume();
            }
            return outlived;
        });
    }

    /** @return whether it is paused; it goes on when no transaction is open */
    private static boolean pauseInTransaction(Site site, ChildProcess process) {
        if (!stop(process)) {
            return false;
        }
        boolean open = site.isTransactionOpen();
        if (!open) {
            process.resume();
        }
        return open;
    }

    private static Ongoing outliveHalted(Site site) {
        site.processors().kill();
        ChildProcess process = site.processors().start(PREPARED);
        return Ongoing.until(0, () -> {
            Effect halted = site.processors().awaitHalt(process, PREPARED);
            Effect outlived = !site.isTransactionOpen()
                    ? Effect.notDone("it was halted without an open transaction")
                    : site.awaitDecided();
            site.processors().start();
            return halted instanceof Effect.Done ? outlived : halted;
        });
    }
}
