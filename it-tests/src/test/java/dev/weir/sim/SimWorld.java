package dev.weir.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Everything that there is in one simulation. One seed, one thread, one story. */
final class SimWorld {
    private final SplittableRandom random;
    private final SimFaults faults;
    private final SimClock clock = new SimClock();
    private final Story story;
    private final Tally tally = new Tally();
    private final SimBroker broker;
    private final SimNetwork network;
    private final SimScheduler scheduler;
    private final List<SimMachine> machines = new ArrayList<>();
    /** Those alive, in the order of their starts. */
    private final List<SimProcess> processes = new ArrayList<>();

    private int started;
    private Consumer<SimMachine> launcher = machine -> {};
    private Consumer<SimProcess> onEnd = process -> {};

    SimWorld(long seed, SimFaults faults, boolean withStory) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        this.story = new Story(withStory, clock);
        this.broker = new SimBroker(clock, story);
        this.network = new SimNetwork(random);
        this.scheduler = new SimScheduler(this);
    }

    /** What is done to bring up another instance: by the fault of a second start, on a machine of the scheduler's choice. */
    void launchWith(Consumer<SimMachine> launch) {
        launcher = launch;
    }

    /** Told of each process that is killed or exits: the place to plan its restart. */
    void onEnd(Consumer<SimProcess> listener) {
        onEnd = listener;
    }

    SimMachine newMachine(String name) {
        SimMachine machine = new SimMachine(name, new SimDisk(random, this::faults, () -> tally.fault("disk-full")));
        machines.add(machine);
        return machine;
    }

    SimProcess newProcess(SimMachine machine) {
        SimProcess process = new SimProcess(this, machine, "P" + ++started);
        processes.add(process);
        story.tell(process.name(), "starts on " + machine.name());
        return process;
    }

    void ended(SimProcess process) {
        processes.remove(process);
        onEnd.accept(process);
    }

    void launch(SimMachine machine) {
        launcher.accept(machine);
    }

    /** Power is lost: all processes of the machine die, and its disk forgets what was not synced. */
    void crash(SimMachine machine) {
        story.tell(machine.name(), "loses power");
        for (SimProcess process : List.copyOf(processes)) {
            if (process.machine() == machine) {
                process.kill("power lost");
            }
        }
        machine.disk().loseUnsynced();
    }

    /** Runs something of a process outside its workers, e.g. its start; a death in it is contained. */
    void run(SimProcess process, Runnable action) {
        try {
            process.requireAlive();
            action.run();
        } catch (Killed killed) {
            process.kill("unwound");
        }
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SplittableRandom random() {
        return random;
    }

    SimFaults faults() {
        return scheduler.faultsAreOn() ? faults : SimFaults.NONE;
    }

    SimClock clock() {
        return clock;
    }

    Story story() {
        return story;
    }

    /** What has gone wrong so far, counted. */
    Tally tally() {
        return tally;
    }

    SimBroker broker() {
        return broker;
    }

    SimNetwork network() {
        return network;
    }

    List<SimMachine> machines() {
        return machines;
    }

    List<SimProcess> processes() {
        return processes;
    }

    static boolean happens(SplittableRandom random, int chance) {
        return chance > 0 && random.nextInt(SimFaults.OUT_OF) < chance;
    }
}
