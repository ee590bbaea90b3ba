package dev.weir.sim;

import dev.weir.checkpoint.store.Disk;
import dev.weir.env.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * One simulated process: everything that production code takes from its surroundings. It runs until it is killed or
 * exits; killed, all it had in memory is gone, and its handles on the outside throw.
 */
final class SimProcess {
    private static final Node[] NODES = {new Node(1, "simulated", 9092)};

    private final SimWorld world;
    private final SimMachine machine;
    private final String name;
    private final SimTime time;
    private final SimWorkers workers = new SimWorkers(this);
    private final SimStepExecutor stepExecutor = new SimStepExecutor(this);
    private final SimFailpoints failpoints = new SimFailpoints(this);
    private final SimKafkaClients kafka = new SimKafkaClients(this);
    private final ProcessDisk disk;
    private boolean dead;
    private long pausedUntilMs;
    private long blockedMs;

    SimProcess(SimWorld world, SimMachine machine, String name) {
        this.world = world;
        this.machine = machine;
        this.name = name;
        this.time = new SimTime(world.clock(), random().nextInt(-5_000, 5_001), random().nextLong(1_000_000_000_000L));
        this.disk = new ProcessDisk(this, machine.disk());
    }

    SimWorld world() {
        return world;
    }

    SimMachine machine() {
        return machine;
    }

    String name() {
        return name;
    }

    Time time() {
        return time;
    }

    SimWorkers workers() {
        return workers;
    }

    SimStepExecutor stepExecutor() {
        return stepExecutor;
    }

    SimFailpoints failpoints() {
        return failpoints;
    }

    SimKafkaClients kafka() {
        return kafka;
    }

    Disk disk() {
        return disk;
    }

    /** The world's only source of chance. */
    SplittableRandom random() {
        return world.random();
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return pausedUntilMs > world.clock().nowMs();
    }

    long pausedUntilMs() {
        return pausedUntilMs;
    }

    boolean isRunnable() {
        return !dead && !isPaused();
    }

    /** As {@code kill -STOP}, and {@code kill -CONT} when the time is over. */
    void pause(long ms) {
        pausedUntilMs = world.clock().nowMs() + ms;
        world.story().tell(name, "stands still for " + ms + " ms");
    }

    /** As {@code kill -9}. What its machine's disk holds stays, synced or not. */
    void kill(String why) {
        if (!dead) {
            world.story().tell(name, "is killed: " + why);
            vanish();
        }
    }

    /** Ends of its own will. */
    void exit(int code) {
        if (!dead) {
            world.story().tell(name, "exits with " + code);
            vanish();
        }
    }

    private void vanish() {
        dead = true;
        workers.vanish();
        stepExecutor.vanish();
        kafka.vanish();
        world.ended(this);
    }

    /** Each call to the outside comes through here; it can be the moment of death, or before it others act. */
    void enter() {
        requireAlive();
        if (world.happens(world.faults().crashInCall(), FaultKind.KILLED_WITHIN, world.step())) {
            kill("within a call");
            requireAlive();
        }
        world.betweenCalls().maybe(this);
    }

    /**
     * A call of this process has blocked until its time-out. Time does not pass within an action; so the step that made
     * the call is held back afterwards, for that long or, since that would always be too late for an open transaction,
     * for less.
     */
    void blockedFor(int timeoutMs) {
        blockedMs += random().nextBoolean() ? timeoutMs : random().nextInt(timeoutMs / 10 + 1);
    }

    /** How long the calls since the last time this was asked have blocked. */
    long takeBlockedMs() {
        long taken = blockedMs;
        blockedMs = 0;
        return taken;
    }

    /** A question to the brokers, of a step: it or its answer may be lost, which is the same to the one who asks. */
    void ask(String call) {
        enter();
        if (world.step() != null && world.happens(world.faults().lostRequest(), FaultKind.LOST_REQUEST, world.step())) {
            throw timedOut("Call timed out: " + call);
        }
    }

    /** For want of an answer, by a fault. */
    TimeoutException timedOut(String message) {
        return world.causes().ofFault(new TimeoutException(message));
    }

    void requireAlive() {
        if (dead) {
            throw new Killed(name);
        }
    }

    List<PartitionInfo> partitionsFor(String topic) {
        SimBroker.Topic found = world.broker().topic(topic);
        String absent = "Topic " + topic + " not present in metadata after 60000 ms.";
        if (world.broker().isAway()) {
            throw timedOut(absent);
        }
        if (found == null) {
            throw new TimeoutException(absent);
        }
        List<PartitionInfo> partitions = new ArrayList<>();
        for (PartitionLog log : found.partitions()) {
            partitions.add(new PartitionInfo(topic, log.partition.partition(), NODES[0], NODES, NODES));
        }
        return partitions;
    }
}
