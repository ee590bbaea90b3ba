package dev.weir.lab.torture;

import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.TcpRelay;
import dev.weir.lab.torture.Fault.Ongoing;
import dev.weir.lab.torture.Fault.Target;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What is done to the brokers, and to the network between them and the processor. */
final class ClusterFaults {
    /** For so long the process waits at a step, so that a broker is paused before it goes on. */
    private static final int WAIT_MS = 1_000;
    /** Long enough to ask the brokers meanwhile whether a transaction is open. */
    private static final int PREPARED_WAIT_MS = 5_000;
    /** Those with a delay are within a step. */
    private static final List<String> STEPS = ProcessorFaults.FAILPOINTS.stream()
            .filter(place -> !place.contains("+"))
            .toList();

    private static final String NOT_OURS = "only brokers of the lab's own are broken";

    private ClusterFaults() {}

    static List<Fault> all() {
        return List.of(
                broker(
                        "broker-kill",
                        3,
                        "kill -9 of a broker, started again after up to 3 s",
                        (site, dice) -> kill(List.of(any(site.output(), dice)), dice)),
                broker("broker-restart", 1, "a broker shuts down in order and starts again", (site, dice) -> {
                    BrokerProcess broker = any(site.output(), dice);
                    broker.shutDown();
                    return Ongoing.lasting(dice.nextInt(1_000), broker::restart);
                }),
                broker(
                        "broker-pause",
                        3,
                        "SIGSTOP of a broker for up to 5 s, now and then for longer than a transaction lives",
                        (site, dice) -> pause(any(site.output(), dice), dice)),
                new Fault(
                        "broker-pause-at-step",
                        Target.PROCESSOR,
                        2,
                        false,
                        "SIGSTOP of the transactions' broker while a new process waits between two steps",
                        ClusterFaults::needsOwn,
                        ClusterFaults::pauseAtStep),
                new Fault(
                        "broker-pause-prepared",
                        Target.PROCESSOR,
                        1,
                        false,
                        "SIGSTOP of the transactions' broker and kill -9 while a checkpoint is prepared, its time-out awaited",
                        ClusterFaults::needsOwn,
                        ClusterFaults::pausePrepared),
                new Fault(
                        "all-brokers-kill",
                        Target.BROKER,
                        1,
                        true,
                        "kill -9 of all brokers of the cluster at once",
                        ClusterFaults::needsThree,
                        (site, dice) -> kill(site.output().brokers(), dice)),
                new Fault(
                        "coordinator-kill",
                        Target.BROKER,
                        2,
                        true,
                        "kill -9 of the broker that coordinates the job's transactions",
                        ClusterFaults::needsThree,
                        (site, dice) -> kill(List.of(coordinator(site, dice)), dice)),
                new Fault(
                        "input-broker-kill",
                        Target.BROKER,
                        2,
                        true,
                        "kill -9 of the broker of the input's own cluster",
                        site -> site.hasTwoClusters() && site.input().isOwn()
                                ? Optional.empty()
                                : Optional.of("needs an input cluster of its own: --two-clusters"),
                        (site, dice) -> kill(List.of(any(site.input(), dice)), dice)),
                network(
                        "network-cut",
                        2,
                        "connections end, and none can be made, for up to 5 s",
                        TcpRelay.Mode.CUT,
                        5_000),
                network(
                        "network-stall",
                        2,
                        "nothing arrives for up to 8 s, no connection ends",
                        TcpRelay.Mode.STALL,
                        8_000),
                network(
                        "network-lost-replies",
                        2,
                        "requests arrive, replies are lost, then connections end",
                        TcpRelay.Mode.LOSE_REPLIES,
                        600),
                new Fault(
                        "network-reset",
                        Target.NETWORK,
                        2,
                        true,
                        "all connections end",
                        ClusterFaults::needsOwn,
                        (site, dice) -> reset(relays(site))));
    }

    private static Fault broker(String name, int weight, String what, Fault.Injection injection) {
        return new Fault(name, Target.BROKER, weight, true, what, ClusterFaults::needsOwn, injection);
    }

    private static Fault network(String name, int weight, String what, TcpRelay.Mode mode, int longestMs) {
        return new Fault(name, Target.NETWORK, weight, true, what, ClusterFaults::needsOwn, (site, dice) -> {
            List<TcpRelay> relays =
                    dice.nextInt(3) == 0 ? site.output().relays().subList(0, 1) : relays(site);
            return broken(relays, mode, 50 + dice.nextInt(longestMs));
        });
    }

    static Ongoing broken(List<TcpRelay> relays, TcpRelay.Mode mode, long holdMs) {
        long before = felt(relays, mode);
        relays.forEach(relay -> relay.set(mode));
        return Ongoing.until(holdMs, () -> {
            relays.forEach(relay -> {
                if (mode == TcpRelay.Mode.LOSE_REPLIES) {
                    relay.reset();
                }
                relay.set(TcpRelay.Mode.PASS);
            });
            return effect(relays, mode, before);
        });
    }

    static Ongoing reset(List<TcpRelay> relays) {
        long before = felt(relays, TcpRelay.Mode.CUT);
        relays.forEach(TcpRelay::reset);
        return Ongoing.until(0, () -> effect(relays, TcpRelay.Mode.CUT, before));
    }

    private static long felt(List<TcpRelay> relays, TcpRelay.Mode mode) {
        return relays.stream().mapToLong(relay -> relay.felt(mode)).sum();
    }

    private static Effect effect(List<TcpRelay> relays, TcpRelay.Mode mode, long before) {
        return Effect.of(felt(relays, mode) > before, "nothing was on its way");
    }

    private static List<TcpRelay> relays(Site site) {
        return site.clusters().stream().flatMap(c -> c.relays().stream()).toList();
    }

    private static Optional<String> needsOwn(Site site) {
        return site.output().isOwn() ? Optional.empty() : Optional.of(NOT_OURS);
    }

    private static Optional<String> needsThree(Site site) {
        return site.output().brokers().size() >= 3 ? Optional.empty() : Optional.of("needs --brokers 3");
    }

    private static BrokerProcess any(Cluster cluster, SplittableRandom dice) {
        return cluster.brokers().get(dice.nextInt(cluster.brokers().size()));
    }

    private static BrokerProcess coordinator(Site site, SplittableRandom dice) {
        String id = "weir." + site.plan().job() + "-" + dice.nextInt(2);
        return site.output().brokers().get(site.output().transactionCoordinator(id));
    }

    private static Ongoing kill(List<BrokerProcess> brokers, SplittableRandom dice) {
        brokers.forEach(BrokerProcess::kill9);
        return Ongoing.lasting(dice.nextInt(3_000), () -> {
            brokers.forEach(BrokerProcess::launchAgain);
            brokers.forEach(BrokerProcess::awaitReady);
        });
    }

    /** All of it when nothing else is broken any more: the process must come to the step. */
    private static Ongoing pauseAtStep(Site site, SplittableRandom dice) {
        site.processors().kill();
        return Ongoing.until(0, () -> {
            BrokerProcess broker = coordinator(site, dice);
            String failpoint = STEPS.get(dice.nextInt(STEPS.size()));
            ChildProcess process = site.processors().start(failpoint + "~" + WAIT_MS);
            Effect there = site.processors().awaitAt(process, failpoint);
            if (!(there instanceof Effect.Done)) {
                return there;
            }
            broker.stopProcess();
            boolean late = site.processors().isPastFailpoint(process);
            Waiting.pause(WAIT_MS + pauseMs(dice));
            broker.continueProcess();
            return Effect.of(!late, "the process had gone on before the broker was paused");
        });
    }

    /** The broker goes on, and then nobody is there to commit. */
    private static Ongoing pausePrepared(Site site, SplittableRandom dice) {
        site.processors().kill();
        return Ongoing.until(0, () -> {
            BrokerProcess broker = coordinator(site, dice);
            ChildProcess process = site.processors().start(ProcessorFaults.PREPARED + "~" + PREPARED_WAIT_MS);
            Effect there = site.processors().awaitAt(process, ProcessorFaults.PREPARED);
            if (!(there instanceof Effect.Done)) {
                return there;
            }
            boolean open = site.isTransactionOpen();
            broker.stopProcess();
            boolean late = site.processors().isPastFailpoint(process);
            site.processors().kill();
            Waiting.pause(100 + dice.nextLong(3_000));
            broker.continueProcess();
            Effect outlived = site.awaitDecided();
            site.processors().start();
            return open && !late ? outlived : Effect.notDone("no transaction was open when the broker was paused");
        });
    }

    private static Ongoing pause(BrokerProcess broker, SplittableRandom dice) {
        broker.stopProcess();
        return Ongoing.lasting(pauseMs(dice), broker::continueProcess);
    }

    private static long pauseMs(SplittableRandom dice) {
        long longest = dice.nextInt(5) == 0 ? Processors.TRANSACTION_TIMEOUT.toMillis() + 4_000 : 5_000;
        return 100 + dice.nextLong(longest);
    }
}
