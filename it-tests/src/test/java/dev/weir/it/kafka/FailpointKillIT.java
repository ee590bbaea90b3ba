package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The processor ends, as by kill -9, at steps of the protocol, and goes on each time: at every one with {@code
 * -Dweir.failpoints.all=true}, else at any sixth of them. Whether its state is on the heap or in RocksDB comes by chance; so do,
 * unless all are asked for, whether it is killed at a step of the first claim or of a later one, and before a step of a
 * checkpoint, or of a cancel, or after it.
 */
@ExtendWith(SharedBroker.class)
final class FailpointKillIT {
    /** What the rehearsal must pass, or else it has not rehearsed. */
    private static final List<String> KNOWN = List.of("""
            preflight look probe-store fence-0 fence-1 fence-2 fence-3 store-id read-marker commit-claim read-checkpoint \
            start-offsets publish-0 open-epochs flush write publish marker commit confirm retire collect-orphans""".split(" "));

    private static final SplittableRandom RANDOM = Suite.random("FailpointKillIT");
    private static final boolean IN_ROCKS_DB = RANDOM.nextBoolean();

    /** Each step of both claims, and both places of each other step. */
    private static final boolean ALL = Suite.ALL_FAILPOINTS;

    private static final List<String> KNOWN_OF_BACKEND =
            IN_ROCKS_DB ? List.of("open-state", "fold", "snapshot", "base") : List.of("merge");

    /**
     * Places that the rehearsal does not name: later acknowledgements and restored tasks, of which there are four at
     * parallelism 2; and moments within a commit, which takes from one to some milliseconds.
     */
    private static final List<String> UNREHEARSED = List.of("""
            after:acknowledge#2 after:restore-task#2 after:acknowledge#3 after:restore-task#3 after:acknowledge#4 \
            after:restore-task#4 before:commit+100 before:commit+400 before:commit+1000 before:commit+2000 \
            before:commit+4000""".split(" "));

    /** Only who is told to end comes to these. */
    private static final List<String> OF_SIGTERM = List.of("before:abort-open", "after:abort-open");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static BrokerProcess broker;
    private static List<String> places;

    private int starts;

    @BeforeAll
    static void rehearse() {
        broker = SharedBroker.get();
        try (FaultRig rig = new FaultRig(broker, dir, "rehearsal", 400)) {
            prepare(rig).feeder().start();
            places = Rehearsal.ofCheckpoints(rig, IN_ROCKS_DB ? "after:base" : "after:merge");
        }
        assertThat(places).containsAll(OF_SIGTERM);
        places.removeAll(OF_SIGTERM);
        System.out.println("failpoints" + (IN_ROCKS_DB ? " in RocksDB: " : ": ") + places);
    }

    private static FaultRig prepare(FaultRig rig) {
        rig.set("checkpoint.interval", "50ms");
        return IN_ROCKS_DB ? rig.inRocksDb() : rig;
    }

    @Test
    void everyKnownStepIsRehearsed() {
        Stream.concat(KNOWN.stream(), KNOWN_OF_BACKEND.stream())
                .forEach(step -> assertThat(places).contains("before:" + step, "after:" + step));
        assertThat(places).contains("after:restore-task", "before:acknowledge", "after:acknowledge");
    }

    @Test
    void killedAtFailpointsTheJobLosesAndRepeatsNothing() {
        try (FaultRig rig = new FaultRig(broker, dir, "each", 300)) {
            prepare(rig).feeder().start();
            int claimed = places.indexOf("after:open-epochs");
            List<String> ofClaim = places.subList(0, claimed).stream()
                    // After a step is before the next one: in a claim nothing else happens between them.
                    .filter(place -> place.startsWith("before:"))
                    .toList();
            // A job that has never committed anything, at steps of its first claim; then one that has.
            Map<Boolean, List<String>> byChance =
                    ofClaim.stream().collect(Collectors.partitioningBy(place -> RANDOM.nextBoolean()));
            for (boolean first : List.of(true, false)) {
                (ALL ? ofClaim : few(byChance.get(first))).forEach(place -> killAt(rig, place));
            }
            few(drawn(places.subList(claimed, places.size()))).forEach(place -> killAt(rig, place));
            few(UNREHEARSED).forEach(place -> killAt(rig, place));
            rig.finishAndJudge();
        }
    }

    /** Any sixth of them, in their order; all where all are asked for. */
    private static List<String> few(List<String> places) {
        return ALL ? places : Suite.some(places, (places.size() + 5) / 6, RANDOM);
    }

    /** Before each step or after it. */
    private static List<String> drawn(List<String> all) {
        Map<String, List<String>> bySteps = all.stream()
                .collect(Collectors.groupingBy(
                        place -> place.substring(place.indexOf(':')), LinkedHashMap::new, Collectors.toList()));
        return bySteps.values().stream()
                .flatMap(ofStep -> ALL ? ofStep.stream() : Stream.of(ofStep.get(RANDOM.nextInt(ofStep.size()))))
                .toList();
    }

    /** Starts it at another parallelism than the last time, and waits until it has come to the place. */
    private void killAt(FaultRig rig, String place) {
        int tasks = place.contains("#") ? 2 : 1 + starts % 3;
        starts++;
        rig.set("parallelism", Integer.toString(tasks));
        try (ChildProcess process = rig.start(place)) {
            assertExit(process, KILLED);
        }
    }

    @Test
    void killedWhileItIsToldToEndTheJobGoesOn() {
        try (FaultRig rig = new FaultRig(broker, dir, "told", 300)) {
            prepare(rig).feeder().start();
            for (String place : drawn(OF_SIGTERM)) {
                try (ChildProcess process = rig.start(place)) {
                    rig.awaitOutput(process);
                    process.terminate();
                    assertExit(process, KILLED);
                }
            }
            rig.finishAndJudge();
        }
    }

    @Test
    void killedWhileItIsCancelledTheJobIsCancelledOrGoesOn() {
        try (FaultRig rig = new FaultRig(broker, dir, "cancelled", 300)) {
            prepare(rig).feeder().start();
            List<String> cancelPlaces = Rehearsal.ofCancel(rig, places);
            assertThat(cancelPlaces)
                    .containsExactly(
                            "before:commit-cancelled",
                            "after:commit-cancelled",
                            "before:delete-checkpoints",
                            "after:delete-checkpoints");
            for (String place : drawn(cancelPlaces)) {
                try (ChildProcess process = rig.start(place)) {
                    rig.awaitOutput(process);
                    rig.verb("cancel"); // it may be killed before it has answered
                    assertExit(process, KILLED);
                }
                boolean decided = !place.equals("before:commit-cancelled");
                try (ChildProcess next = rig.start()) {
                    rig.awaitOutput(next);
                    assertThat(FaultRig.log(next))
                            .contains(decided ? "starting anew" : "going on from checkpoint")
                            .doesNotContain(decided ? "going on from checkpoint" : "starting anew");
                }
            }
        }
    }
}
