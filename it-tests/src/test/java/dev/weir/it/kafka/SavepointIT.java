package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static dev.weir.it.kafka.FaultRig.log;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.kafka.CommandInThisJvm.Said;
import dev.weir.lab.LabFolder;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Savepoints of real jobs: made, restored, gone back to, damaged, deleted. */
@ExtendWith(SharedBroker.class)
final class SavepointIT {
    private static final int DONE = 0;
    private static final int CONFIGURATION = 78;

    private static final List<String> FAILPOINTS_OF_RESTORE = List.of(
            "before:restore-state", "before:publish-restored", "before:commit-restored", "after:commit-restored");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private final BrokerProcess broker = SharedBroker.get();
    private final SplittableRandom random = Suite.random("SavepointIT");

    private FaultRig rig;
    private Path savepoints;

    @BeforeEach
    void makeRig(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        rig = new FaultRig(broker, dir, name, 300);
        savepoints = dir.resolve("savepoints-" + name);
        rig.set("savepoint.dir", savepoints.toString());
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    /** The last line of a verb that has made a savepoint. */
    private static String pathSaid(Said verb) {
        assertExit(verb, DONE);
        List<String> lines = verb.text().lines().filter(l -> l.startsWith("/")).toList();
        assertThat(lines).as(verb.text()).hasSize(1);
        return lines.get(0);
    }

    private String savepointOf(ChildProcess running) {
        rig.awaitOutput(running);
        return pathSaid(rig.verbWhenReachable("savepoint"));
    }

    // ---- restored

    @Test
    void theLastWordOfAStoppedOrCancelledJobIsGoneOnFromAtAnotherParallelism() {
        rig.set("parallelism", "2").feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        String stopped = pathSaid(rig.verbWhenReachable("stop", "--savepoint=" + savepoints.resolve("own")));
        assertThat(stopped).startsWith(savepoints.resolve("own").toString());
        assertExit(first, DONE);

        ChildProcess second = rig.set("parallelism", "3").startWith("-s", stopped);
        rig.awaitOutput(second);
        String cancelled = pathSaid(rig.verbWhenReachable("cancel", "-s"));
        assertThat(cancelled).startsWith(savepoints.toString());
        assertExit(second, DONE);
        assertThat(log(second)).contains("is CANCELLED, its checkpoints are deleted");

        ChildProcess third = rig.set("parallelism", "1").startWith("-s", cancelled);
        rig.awaitOutput(third);
        rig.finishAndJudge(third);
    }

    @Test
    void aStartThatIsKilledAnywhereIsTakenUpWithTheSamePath() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        String path = pathSaid(rig.verbWhenReachable("stop", "--savepoint"));
        List<String> failpoints = new ArrayList<>(
                Suite.ALL_FAILPOINTS ? FAILPOINTS_OF_RESTORE : Suite.some(FAILPOINTS_OF_RESTORE, 2, random));
        // Always: then the job has begun from the savepoint.
        failpoints.add("before:commit");
        for (String failpoint : failpoints) {
            assertExit(rig.start(failpoint, List.of("-s", path)), KILLED);
        }
        LabFolder.delete(Path.of(path));
        ChildProcess last = rig.startWith("-s", path);
        rig.awaitOutput(last);
        rig.finishAndJudge(last);
    }

    @Test
    void twoJobsFromOneSavepointNeverTouchEachOther() throws IOException {
        rig.feeder().start();
        ChildProcess a = rig.start();
        String path = savepointOf(a);
        try (FaultRig b = new FaultRig(broker, dir, rig.job() + "-b", 300)) {
            b.set("topic-prefix", rig.job() + "-")
                    .set("output-prefix", b.job() + "-")
                    .set("parallelism", "3");
            ChildProcess other = b.startWith("-s", path);
            b.awaitOutput(other);
            LabFolder.delete(Path.of(path));
            other.kill9();
            ChildProcess again = b.start();
            long numbers = rig.feeder().finish();
            Set<String> last = new HashSet<>();
            Numbers.expectedCounts(numbers).forEach((key, all) -> {
                var end = all.get(all.size() - 1);
                last.add(key + " " + end.count() + "," + end.number());
            });
            FaultRig.await(
                    "the other job's last counts",
                    () -> {
                        b.output().readToEnd();
                        Set<String> found = new HashSet<>();
                        b.output().counts().forEach(c -> found.add(c.key() + " " + c.text()));
                        return found.containsAll(last);
                    },
                    again);
            assertThat(b.output().counts()).doesNotHaveDuplicates();
            assertExit(b.verbWhenReachable("stop"), DONE);
        }
        rig.finishAndJudge(a);
    }

    @Test
    void aClaimedSavepointIsDeletedOnceTheJobHasACheckpointOfItsOwn() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        String path = pathSaid(rig.verbWhenReachable("stop", "--savepoint"));
        ChildProcess second = rig.startWith("-s", path, "--claim");
        FaultRig.await("the end of " + path, () -> !Files.exists(Path.of(path)), second);
        second.kill9();
        ChildProcess third = rig.startWith("-s", path, "--claim");
        rig.awaitOutput(third);
        rig.finishAndJudge(third);
    }

    @Test
    void aDrainedJobFiresEveryWindow() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        assertExit(rig.verbWhenReachable("stop", "--drain"), DONE);
        assertExit(first, DONE);
        rig.output().readToEnd();
        long counted = rig.output().counts().size();
        long inWindows = rig.output().windows().stream()
                .mapToLong(w -> Long.parseLong(w.text().substring(w.text().indexOf(',') + 1)))
                .sum();
        assertThat(inWindows).isEqualTo(counted).isPositive();
    }

    // ---- gone back to

    @Test
    void aRollbackIsRefusedUntilItIsMeantAndHappensOnce() {
        rig.feeder().start();
        ChildProcess healthy = rig.start();
        String path = savepointOf(healthy);
        rig.awaitOutput(healthy);
        Said refused = rig.runToItsEnd("-s", path);
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text())
                .contains("checkpoints would be written again")
                .contains("--rollback");
        rig.awaitOutput(healthy);
        assertThat(log(healthy)).doesNotContain("failed, next one in");

        healthy.kill9();
        ChildProcess back = rig.startWith("-s", path, "--rollback");
        rig.awaitOutput(back);
        back.kill9();
        ChildProcess again = rig.startWith("-s", path);
        rig.awaitOutput(again);
        long numbers = rig.feeder().finish();
        Set<String> expected = new HashSet<>();
        Numbers.expectedCounts(numbers)
                .forEach((key, all) -> all.forEach(c -> expected.add(key + " " + c.count() + "," + c.number())));
        Set<String> found = new HashSet<>();
        FaultRig.await(
                "every count",
                () -> {
                    rig.output().readToEnd();
                    rig.output().counts().forEach(c -> found.add(c.key() + " " + c.text()));
                    return found.containsAll(expected);
                },
                again);
        assertThat(found).isEqualTo(expected);
        int repeated = rig.output().counts().size() - expected.size();
        assertThat(repeated).as("counts written twice, by the one rollback").isPositive();
        assertExit(rig.verbWhenReachable("stop"), DONE);
    }

    @Test
    void theCurrentCheckpointAndItsParentCanBeGoneBackToAndNoOther() throws IOException {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        assertExit(rig.verbWhenReachable("stop"), DONE);
        assertExit(first, DONE);
        List<Path> checkpoints;
        try (Stream<Path> all = Files.list(rig.checkpoints())) {
            checkpoints = all.filter(p -> p.getFileName().toString().startsWith("chk-"))
                    .sorted()
                    .toList();
        }
        assertThat(checkpoints).hasSize(2);
        Path last = checkpoints.stream()
                .max((x, y) -> Long.compare(number(x), number(y)))
                .orElseThrow();
        Path parent =
                checkpoints.stream().filter(p -> !p.equals(last)).findFirst().orElseThrow();
        Said refused = rig.runToItsEnd("-s", parent.toString());
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains("1 checkpoints would be written again");
        ChildProcess second = rig.startWith("-s", last.resolve("_metadata").toString());
        rig.awaitOutput(second);
        rig.finishAndJudge(second);
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().split("-")[1]);
    }

    // ---- bad input

    @Test
    void whatIsDamagedOrDoesNotFitIsRefusedAndTheHealthyJobGoesOn() throws IOException {
        rig.feeder().start();
        ChildProcess healthy = rig.start();
        Path savepoint = Path.of(savepointOf(healthy));
        Path total = savepoint.resolve("counter").resolve("total.avro");
        byte[] whole = Files.readAllBytes(total);

        Files.delete(total);
        assertRefused(savepoint, "total.avro is missing");
        Files.write(total, Arrays.copyOf(whole, whole.length - 3));
        assertRefused(savepoint, "total.avro is damaged");
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Files.write(total, flipped);
        assertRefused(savepoint, "total.avro is damaged");
        Files.write(total, whole);

        Path metadata = savepoint.resolve("_metadata");
        String text = Files.readString(metadata, StandardCharsets.ISO_8859_1);
        Files.writeString(
                metadata,
                text.replaceFirst("weir.savepoint\u00021", "weir.savepoint\u00022"),
                StandardCharsets.ISO_8859_1);
        assertRefused(savepoint, "written by a newer release of Weir");
        Files.writeString(metadata, text, StandardCharsets.ISO_8859_1);
        assertRefused(dir.resolve("nowhere"), "there is no checkpoint or savepoint at ");

        rig.awaitOutput(healthy);
        assertThat(log(healthy)).doesNotContain("failed, next one in");
        rig.finishAndJudge(healthy);
    }

    /** Alone, so that nothing else refuses it. */
    private void assertRefused(Path path, String message) {
        Said refused = rig.runToItsEnd("-s", path.toString(), "--rollback");
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text()).contains(message);
    }

    @Test
    void stateThatTheJobNoLongerHasIsShownAndLetGoOnlyWhenThatIsMeant() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        String path = pathSaid(rig.verbWhenReachable("stop", "--savepoint"));
        rig.set("counter-uid", "another");
        Said refused = rig.runToItsEnd("-s", path);
        assertExit(refused, CONFIGURATION);
        assertThat(refused.text())
                .containsPattern("matched +numbers")
                .containsPattern("new +another")
                .containsPattern("missing +counter")
                .contains("--allow-non-restored-state (-n)");
        int before = rig.output().readToEnd();
        ChildProcess second = rig.startWith("-s", path, "-n");
        rig.awaitOutput(second);
        assertThat(rig.output().counts().subList(before, before + 1))
                .allMatch(record -> record.text().startsWith("1,"));
        assertExit(rig.verbWhenReachable("stop"), DONE);

        rig.awaitDecided();
        int then = rig.output().readToEnd();
        rig.set("counter-uid", "a-third");
        Said refusedAgain = rig.runToItsEnd("-s", "latest");
        assertExit(refusedAgain, CONFIGURATION);
        assertThat(refusedAgain.text()).containsPattern("missing +another");
        ChildProcess third = rig.startWith("-s", "latest", "-n");
        rig.awaitOutput(third);
        assertThat(rig.output().counts().subList(then, then + 1))
                .allMatch(record -> record.text().startsWith("1,"));
        assertExit(rig.verbWhenReachable("stop"), DONE);
    }

    @Test
    void theSavepointOfAnotherJobNeedsAJobWithoutOutput() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        rig.awaitOutput(first);
        String path = pathSaid(rig.verbWhenReachable("stop", "--savepoint"));
        try (FaultRig other = new FaultRig(broker, dir, rig.job() + "-other", 300)) {
            other.feeder().start();
            ChildProcess running = other.start();
            other.awaitOutput(running);
            Said refused = other.runToItsEnd("-s", path);
            assertExit(refused, CONFIGURATION);
            assertThat(refused.text()).contains("they are not of one line");
            other.finishAndJudge(running);
        }
    }

    // ---- deleted, looked at

    @Test
    void avrosOwnToolReadsWhatASavepointHolds() throws Exception {
        rig.feeder().start();
        ChildProcess job = rig.start();
        Path savepoint = Path.of(savepointOf(job));
        for (String state : List.of("total", "windows", "_timers.event")) {
            Said printed = CommandInThisJvm.run("state", "cat", savepoint.toString(), "counter", state, "--json");
            List<String> entries = printed.text().replace(" ", "").lines().toList();
            assertThat(entries).isNotEmpty();
            assertThat(avroTools("tojson", savepoint.resolve("counter").resolve(state + ".avro"))
                            .lines())
                    .containsExactlyElementsOf(entries);
        }
        assertThat(avroTools("tojson", savepoint.resolve("_metadata"))).contains("\"job\":\"" + rig.job() + "\"");
        rig.finishAndJudge(job);
    }

    /** Runs the tool as a person would; the build has put it there. */
    private static String avroTools(String verb, Path file) throws Exception {
        Path tool = Path.of("target", "tools", "avro-tools.jar");
        assertThat(tool).as("mvn verify fetches it").exists();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        tool.toString(),
                        verb,
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(verb + " of " + file).isZero();
        return said;
    }

    @Test
    void aSavepointIsListedPrintedComparedCopiedAndDeleted() {
        rig.feeder().start();
        ChildProcess first = rig.start();
        String one = savepointOf(first);
        String two = savepointOf(first);
        Said listed = CommandInThisJvm.run("state", "ls", one);
        assertExit(listed, DONE);
        assertThat(listed.text()).containsPattern("counter +total +VALUE +\\d+ +string: long");
        Said printed = CommandInThisJvm.run("state", "cat", one, "numbers", "_splits", "--json");
        assertExit(printed, DONE);
        assertThat(printed.text()).contains("\"stream\": \"" + rig.topic(NumberedJob.NUMBERS) + "\"");
        Said compared = CommandInThisJvm.run("state", "diff", one, two);
        assertExit(compared, DONE);
        assertThat(compared.text()).containsPattern("counter +total +0 +\\d+ +[1-9]");

        String copy = pathSaid(CommandInThisJvm.run(
                "savepoint", "export", one, savepoints.resolve("copies").toString()));
        Said same = CommandInThisJvm.run("state", "diff", one, copy);
        assertThat(same.text()).containsPattern("counter +total +0 +0 +0 +[1-9]");
        assertExit(CommandInThisJvm.run("savepoint", "-d", one), DONE);
        assertThat(Path.of(one)).doesNotExist();
        Said again = CommandInThisJvm.run("savepoint", "-d", one);
        assertExit(again, CONFIGURATION);
        assertThat(again.text()).contains("there is no checkpoint or savepoint at ");
        rig.finishAndJudge(first);
    }
}
