package dev.weir.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Picks one action per step: a turn of a worker, a step of a procedure, something of the network or the broker, the
 * passing of time, a fault. Every choice is drawn from the world's random source and nothing else.
 */
final class SimScheduler {
    /** Which action is tried first; one that is not possible gives way to the next. Out of 100. */
    private static final int WORKER = 55;

    private static final int STEP = WORKER + 17;
    private static final int NETWORK = STEP + 18;
    private static final int BROKER = NETWORK + 6;

    private static final int MAX_PAUSE_MS = 60_000;
    private static final int MAX_OUTAGE_MS = 20_000;
    private static final int MAX_RESTART_MS = 5_000;

    /** Something that the scheduler does once, at a time. */
    private record Planned(long atMs, Runnable action) {}

    private final SimWorld world;
    private final SplittableRandom random;
    private final List<Planned> planned = new ArrayList<>();
    private boolean faultsOn = true;
    /** Turns of workers that had nothing to do, since anything was done or time passed. */
    private int idleTurns;
    /** How often time has passed since anything was done. */
    private int quietPasses;

    private long steps;
    /** Stands between two calls while others have their turn; null: none does. */
    private @Nullable SimProcess inCall;

    SimScheduler(SimWorld world) {
        this.world = world;
        this.random = world.random();
    }

    long steps() {
        return steps;
    }

    boolean faultsAreOn() {
        return faultsOn;
    }

    /** From now on things go wrong again: for a setup in calm, ended by this. */
    void beginFaults() {
        faultsOn = true;
        world.story().tell("world", "faults");
    }

    /** From now on nothing goes wrong any more: so a run comes to its end. */
    void endFaults() {
        faultsOn = false;
        world.story().tell("world", "no more faults");
    }

    /** Does something later, e.g. starts a process again. */
    void plan(long delayMs, Runnable action) {
        planned.add(new Planned(world.clock().nowMs() + delayMs, action));
    }

    /** A random delay before the restart of a process. */
    long restartDelayMs() {
        return random.nextInt(MAX_RESTART_MS);
    }

    void run(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    /** Runs until the condition holds; returns whether it does after at most so many steps. */
    boolean runUntil(BooleanSupplier done, int maxSteps) {
        for (int i = 0; i < maxSteps; i++) {
            if (done.getAsBoolean()) {
                return true;
            }
            step();
        }
        return done.getAsBoolean();
    }

    void step() {
        steps++;
        if (faultsOn && fault()) {
            return;
        }
        int draw = random.nextInt(100);
        boolean idle = idleTurns > 2 + world.processes().size() * 4;
        boolean done;
        if (draw < WORKER) {
            done = (!idle && worker()) || procedure() || network();
        } else if (draw < STEP) {
            done = procedure() || network() || (!idle && worker());
        } else if (draw < NETWORK) {
            done = network() || procedure() || (!idle && worker());
        } else if (draw < BROKER) {
            done = broker() || network();
        } else {
            done = false;
        }
        if (!done) {
            passTime();
        }
    }

    private boolean worker() {
        SimProcess process = runnableProcess();
        if (process == null || process.workers().count() == 0) {
            return false;
        }
        try {
            boolean worked =
                    process.workers().turn(random.nextInt(process.workers().count()));
            if (worked) {
                workDone();
            } else {
                idleTurns++;
            }
        } catch (Killed killed) {
            process.kill("unwound");
        }
        return true;
    }

    /**
     * Another process than this one, which stands in a call, has a turn of a worker or of a step.
     *
     * @return whether anything was done
     */
    boolean turnOfOthers(SimProcess caller) {
        inCall = caller;
        try {
            // A turn that did something leaves no idle ones.
            return random.nextBoolean()
                    ? procedure() || (worker() && idleTurns == 0)
                    : (worker() && idleTurns == 0) || procedure();
        } finally {
            inCall = null;
        }
    }

    private boolean procedure() {
        SimProcess process = runnableProcess();
        int count = process == null ? 0 : process.stepExecutor().count();
        if (count == 0) {
            return false;
        }
        int first = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int index = (first + i) % count;
            if (process.stepExecutor().isReady(index)) {
                step(process, index);
                return true;
            }
        }
        return false;
    }

    private void step(SimProcess process, int index) {
        workDone();
        try {
            process.stepExecutor().step(index);
        } catch (Killed killed) {
            process.kill("unwound");
        }
    }

    /** One of the processes, or null when the one chosen stands still. */
    @Nullable
    private SimProcess runnableProcess() {
        List<SimProcess> processes = world.processes();
        if (processes.isEmpty()) {
            return null;
        }
        int first = random.nextInt(processes.size());
        for (int i = 0; i < processes.size(); i++) {
            SimProcess process = processes.get((first + i) % processes.size());
            if (process != inCall && process.isRunnable()) {
                return process;
            }
        }
        return null;
    }

    boolean network() {
        if (world.network().hasQueues() && world.network().moveOne()) {
            workDone();
            return true;
        }
        return false;
    }

    private boolean broker() {
        SimBroker broker = world.broker();
        if (broker.isAway()) {
            return false;
        }
        SimTransactions transactions = broker.transactions();
        if (transactions.isCompleting()) {
            transactions.tellOne(random);
        } else if (world.network().hasLate() && random.nextInt(10) == 0) {
            world.network().deliverLate();
        } else {
            return timeOutOne();
        }
        workDone();
        return true;
    }

    /** The broker aborts a transaction whose time is over, if there is one. */
    boolean timeOutOne() {
        SimTransactions.Txn old = world.broker().transactions().timedOut();
        if (old == null) {
            return false;
        }
        timeOut(old, null);
        workDone();
        return true;
    }

    private void workDone() {
        idleTurns = 0;
        quietPasses = 0;
    }

    /** Mostly a little; when nobody has anything to do, up to the next thing that is known to come. */
    private void passTime() {
        long ms = 1L + random.nextInt(1 << random.nextInt(10));
        if (++quietPasses > 10) {
            long next = nextKnownMs();
            if (next != Long.MAX_VALUE) {
                ms = Math.max(ms, next - world.clock().nowMs());
            }
        }
        world.clock().advance(ms);
        idleTurns = 0;
        runPlanned();
    }

    private long nextKnownMs() {
        long next = world.broker().transactions().nextTimeoutMs();
        for (SimProcess process : world.processes()) {
            next = Math.min(
                    next,
                    process.isPaused()
                            ? process.pausedUntilMs()
                            : process.stepExecutor().nextReadyMs());
        }
        for (Planned p : planned) {
            next = Math.min(next, p.atMs);
        }
        return next;
    }

    private void runPlanned() {
        for (int i = 0; i < planned.size(); ) {
            if (planned.get(i).atMs <= world.clock().nowMs()) {
                planned.remove(i).action.run();
            } else {
                i++;
            }
        }
    }

    /** No fault but what becomes of some: those that are not gone yet count it. */
    private void timeOut(SimTransactions.Txn txn, @Nullable ProtocolStep counted) {
        if (counted == null) {
            world.tally().fault(FaultKind.TIME_OUT, null);
        }
        visit(FaultKind.TIME_OUT, world.processes(), counted);
        world.broker().transactions().abortTimedOut(txn);
    }

    private boolean fault() {
        SimFaults faults = world.faults();
        int draw = random.nextInt(SimFaults.OUT_OF);
        if ((draw -= faults.crash()) < 0) {
            return onSomeProcess(FaultKind.KILLED_BEFORE, process -> process.kill("by chance"));
        }
        if ((draw -= faults.pause()) < 0) {
            return onSomeProcess(FaultKind.STANDS_STILL, process -> process.pause(duration(MAX_PAUSE_MS)));
        }
        if ((draw -= faults.machineCrash()) < 0) {
            return losePowerByChance(someMachine());
        }
        if ((draw -= faults.secondInstance()) < 0) {
            return world.admits(FaultKind.SECOND_START, null) && startAnother(someMachine(), null);
        }
        if ((draw -= faults.brokerOutage()) < 0) {
            return world.admits(FaultKind.OUTAGE, null) && restartBroker(null);
        }
        return false;
    }

    /** Where nobody runs it is no failure, though the disk forgets what those before had not synced. */
    private boolean losePowerByChance(SimMachine machine) {
        boolean strikes = world.processes().stream().anyMatch(process -> process.machine() == machine);
        boolean admitted =
                strikes ? world.admits(FaultKind.POWER_LOST, null) : world.admits("power lost where nobody runs");
        return admitted && losePower(machine, null);
    }

    private boolean losePower(SimMachine machine, @Nullable ProtocolStep counted) {
        List<SimProcess> there = world.processes().stream()
                .filter(process -> process.machine() == machine)
                .toList();
        visit(FaultKind.POWER_LOST, there, counted);
        world.crash(machine);
        return true;
    }

    private boolean startAnother(SimMachine machine, @Nullable ProtocolStep counted) {
        List<SimProcess> before = List.copyOf(world.processes());
        world.launch(machine);
        if (world.processes().size() > before.size()) {
            visit(FaultKind.SECOND_START, before, counted);
        }
        return true;
    }

    private boolean restartBroker(@Nullable ProtocolStep counted) {
        visit(FaultKind.OUTAGE, world.processes(), counted);
        world.broker().goAway(duration(MAX_OUTAGE_MS));
        return true;
    }

    /** What processes are about to do when it happens. @param counted one step that was counted already */
    private void visit(FaultKind kind, List<SimProcess> processes, @Nullable ProtocolStep counted) {
        boolean first = true;
        for (SimProcess process : processes) {
            for (ProtocolStep step : process.stepExecutor().nextSteps()) {
                if (step == counted && first) {
                    first = false;
                } else {
                    world.tally().visit(kind, step);
                }
            }
        }
    }

    /**
     * A step that something is aimed at meets it.
     *
     * @return whether that comes in the step's place
     */
    boolean meets(SimProcess process, @Nullable ProtocolStep step) {
        if (world.isAimed(FaultKind.STANDS_STILL, step)) {
            process.pause(duration(MAX_PAUSE_MS));
            return true;
        }
        if (world.isAimed(FaultKind.POWER_LOST, step)) {
            return losePower(process.machine(), step);
        }
        if (world.mayLaunch() && world.isAimed(FaultKind.SECOND_START, step)) {
            startAnother(process.machine(), step);
            process.pause(duration(MAX_PAUSE_MS));
            return true;
        }
        if (world.isAimed(FaultKind.OUTAGE, step)) {
            restartBroker(step);
            return false;
        }
        SimTransactions transactions = world.broker().transactions();
        long timeOutMs = transactions.nextTimeoutMs();
        if (timeOutMs != Long.MAX_VALUE && !world.broker().isAway() && world.isAimed(FaultKind.TIME_OUT, step)) {
            world.clock().advanceTo(Math.max(timeOutMs, world.clock().nowMs()));
            timeOut(java.util.Objects.requireNonNull(transactions.timedOut()), step);
        }
        return false;
    }

    /** Short and long ones alike: each order of magnitude is as likely as the next. */
    long duration(int maxMs) {
        return 1L + random.nextInt(1 << random.nextInt(1, 32 - Integer.numberOfLeadingZeros(maxMs)));
    }

    private SimMachine someMachine() {
        return world.machines().get(random.nextInt(world.machines().size()));
    }

    private boolean onSomeProcess(FaultKind kind, Consumer<SimProcess> fault) {
        SimProcess process = runnableProcess();
        if (process == null || !world.admits(kind, null)) {
            return false;
        }
        visit(kind, List.of(process), null);
        fault.accept(process);
        return true;
    }
}
