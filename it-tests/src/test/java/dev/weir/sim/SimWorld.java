package dev.weir.sim;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that there is in one simulation. One seed, one thread, one story. */
final class SimWorld {
    private final SplittableRandom random;
    private final SimFaults faults;
    private final FaultGate gate;
    private final SimClock clock = new SimClock();
    private final Story story;
    private final Tally tally = new Tally();
    private final Causes causes;
    private final SimBroker broker;
    private final SimNetwork network;
    private final SimScheduler scheduler;
    private final BetweenCalls betweenCalls = new BetweenCalls(this);
    private final List<SimMachine> machines = new ArrayList<>();
    /** Those alive, in the order of their starts. */
    private final List<SimProcess> processes = new ArrayList<>();

    private int started;
    private FaultMatrix.@Nullable Cell aim;
    private int shots;
    private int failures;
    /** The step that runs now; null: none. */
    private @Nullable ProtocolStep step;

    private Consumer<SimMachine> launcher = machine -> {};
    private BooleanSupplier mayLaunch = () -> true;
    private Consumer<SimProcess> onEnd = process -> {};

    SimWorld(long seed, SimFaults faults, boolean withStory) {
        this(seed, faults, withStory, null);
    }

    /** @param kept the numbers of the faults that may happen; null: all */
    SimWorld(long seed, SimFaults faults, boolean withStory, @Nullable BitSet kept) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        this.story = new Story(withStory, clock);
        this.gate = new FaultGate(kept, clock, withStory);
        this.broker = new SimBroker(clock, story);
        this.causes = new Causes(this);
        this.network = new SimNetwork(random);
        this.scheduler = new SimScheduler(this);
    }

    /** What is done to bring up another instance: by the fault of a second start, on a machine of the scheduler's choice. */
    void launchWith(Consumer<SimMachine> launch) {
        launcher = launch;
    }

    /** Asked before another instance is aimed at a step. */
    void launchOnlyIf(BooleanSupplier may) {
        mayLaunch = may;
    }

    boolean mayLaunch() {
        return mayLaunch.getAsBoolean();
    }

    /** Told of each process that is killed or exits: the place to plan its restart. */
    void onEnd(Consumer<SimProcess> listener) {
        onEnd = listener;
    }

    SimMachine newMachine(String name) {
        SimMachine machine =
                new SimMachine(name, new SimDisk(random, this::faults, () -> admits(FaultKind.DISK_FULL, step)));
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

    BetweenCalls betweenCalls() {
        return betweenCalls;
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

    /** Why attempts fail. */
    Causes causes() {
        return causes;
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

    // ---- what goes wrong

    /**
     * Besides what chance brings, this fault comes to this step, twice at most.
     *
     * @param cell null: none does
     */
    void aimAt(FaultMatrix.@Nullable Cell cell) {
        aim = cell;
        shots = 2;
    }

    /** Whether what is aimed at a step has yet to come. */
    boolean isAimOpen() {
        return aim != null && shots == 2;
    }

    void setStep(@Nullable ProtocolStep running) {
        step = running;
    }

    /** The step that runs now; null: none. */
    @Nullable
    ProtocolStep step() {
        return step;
    }

    /** Whether a fault happens at a step (or at none), by chance or by aim. One that does is counted. */
    boolean happens(int chance, FaultKind kind, @Nullable ProtocolStep at) {
        boolean drawn = happens(random, chance);
        return isAimed(kind, at) || (drawn && admits(kind, at));
    }

    /** Whether it is time for what counts only when it has done something; see {@link #hasCome}. */
    boolean isTimeFor(int chance, FaultKind kind, @Nullable ProtocolStep at) {
        boolean drawn = happens(random, chance);
        return (takesAim(kind, at) || drawn) && gate.admitsUntold();
    }

    /** It has done something. */
    void hasCome(FaultKind kind, @Nullable ProtocolStep at) {
        FaultMatrix.Cell cell = aim;
        boolean isHit = cell != null && cell.kind() == kind && cell.step() == at;
        shots -= isHit && shots > 0 ? 1 : 0;
        gate.tell(nameOf(kind, at));
        count(kind, at);
    }

    /** Whether a fault happens by aim; it is counted. */
    boolean isAimed(FaultKind kind, @Nullable ProtocolStep at) {
        boolean shoots = takesAim(kind, at);
        shots -= shoots ? 1 : 0;
        return shoots && admits(kind, at);
    }

    private boolean takesAim(FaultKind kind, @Nullable ProtocolStep at) {
        FaultMatrix.Cell cell = aim;
        if (cell == null || shots == 0 || cell.kind() != kind || cell.step() != at || !scheduler.faultsAreOn()) {
            return false;
        }
        return !random.nextBoolean();
    }

    /** Whether a fault that was drawn happens; it is counted. */
    boolean admits(FaultKind kind, @Nullable ProtocolStep at) {
        boolean admitted = gate.admits(nameOf(kind, at));
        if (admitted) {
            count(kind, at);
        }
        return admitted;
    }

    private static String nameOf(FaultKind kind, @Nullable ProtocolStep at) {
        return at == null ? kind.toString() : kind + " at " + at;
    }

    private void count(FaultKind kind, @Nullable ProtocolStep at) {
        failures += kind.isFailure() ? 1 : 0;
        tally.fault(kind, at);
    }

    /** The same for what belongs to no step. */
    boolean admits(String kind) {
        boolean admitted = gate.admits(kind);
        if (admitted) {
            tally.fault(kind);
        }
        return admitted;
    }

    /** How many faults have happened that are failures. */
    int failures() {
        return failures;
    }

    FaultGate gate() {
        return gate;
    }

    static boolean happens(SplittableRandom random, int chance) {
        return chance > 0 && random.nextInt(SimFaults.OUT_OF) < chance;
    }
}
