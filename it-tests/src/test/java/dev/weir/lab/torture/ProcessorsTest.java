package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.Fault.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of each end of a process it is known whether it was meant; what was not is told, and a fault that was none is not counted. */
final class ProcessorsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String AWAY = "69\nweir: no broker answers: at all";

    @TempDir
    Path dir;

    private final Findings findings = new Findings(what -> {});
    private @Nullable Processors made;

    @BeforeEach
    void make() {
        Plan plan =
                new Plan("job", Set.of(Work.COPY), "heap", Plan.Alignment.ALIGNED, Store.Kind.FILE, Feeder.Load.STEADY);
        Map<String, String> settings =
                Map.of("checkpoint.dir", dir + "/checkpoints", "savepoint.dir", dir + "/savepoints");
        made = new Processors(
                FakeWeir.class.getName(),
                plan,
                settings,
                List.of("-Dfake=" + dir),
                dir.resolve("none.properties"),
                dir,
                new SplittableRandom(1),
                true,
                findings);
    }

    @AfterEach
    void close() {
        processors().close();
    }

    private Processors processors() {
        if (made == null) {
            throw new IllegalStateException("not made");
        }
        return made;
    }

    private ChildProcess start(String behaviour) {
        say("run", behaviour);
        ChildProcess process = processors().start();
        if (behaviour.startsWith("runs") || behaviour.startsWith("endsWith")) {
            assertThat(Waiting.until(LIMIT, () -> process.logTail(5).contains("ready")))
                    .isTrue();
        } else {
            process.exitCode(LIMIT);
        }
        return process;
    }

    private void say(String verb, String behaviour) {
        try {
            Files.writeString(dir.resolve(verb), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNotDone(Effect effect, String why) {
        assertThat(effect).isInstanceOf(Effect.NotDone.class);
        assertThat(((Effect.NotDone) effect).why()).isEqualTo(why);
    }

    private static void assertSuspicious(Effect effect, Promise promise, String why) {
        assertNotDone(effect, why);
        Finding suspicion = ((Effect.NotDone) effect).suspicion();
        assertThat(suspicion).isNotNull();
        assertThat(suspicion.promise()).isEqualTo(promise);
        assertThat(suspicion.what()).startsWith(why + ": job ").contains(".log");
    }

    private void assertFound(Promise promise, String what) {
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.promise()).isEqualTo(promise);
            assertThat(finding.what()).contains(what);
        });
    }

    @Test
    void whatRunsIsKilled() {
        start("runs");
        assertThat(processors().kill()).isEqualTo(Effect.DONE);
        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void whatHadEndedByItselfWasNotKilledAndItsEndIsJudged() {
        processors().restarts().begin(Target.BROKER);
        start(AWAY);
        assertNotDone(processors().kill(), "the process had ended with exit code 69");
        assertThat(findings.isEmpty()).isTrue();
        start("70");
        assertNotDone(processors().kill(), "the process had ended with exit code 70");
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 70");
    }

    @Test
    void aProcessThatIsTerminatedEndsWithThatCodeAndNoOther() {
        ChildProcess process = start("runs");
        process.terminate();
        assertThat(processors().awaitTerminated(process)).isEqualTo(Effect.DONE);
        assertThat(findings.isEmpty()).isTrue();
        ChildProcess other = start("endsWith 0");
        other.terminate();
        assertNotDone(processors().awaitTerminated(other), "the process had ended with exit code 0");
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 0");
    }

    @Test
    void aStepThatIsNotReachedIsNoHalt() {
        ChildProcess process = start("78");
        assertNotDone(processors().awaitHalt(process, "before:commit"), "the process had ended with exit code 78");
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 78");
    }

    @Test
    void aProcessThatWaitsAtItsStepIsThere() {
        say("run", "runs\nwaiting at failpoint before:commit");
        assertThat(processors().awaitAt(processors().start(), "before:commit")).isEqualTo(Effect.DONE);
        assertThat(processors().isPastFailpoint(processors().current())).isFalse();
        assertNotDone(processors().awaitAt(start(AWAY), "before:commit"), "the process had ended");
        say("run", "runs\nwaiting at failpoint before:commit\ngoing on at failpoint before:commit");
        ChildProcess late = processors().start();
        assertThat(Waiting.until(LIMIT, () -> processors().isPastFailpoint(late)))
                .isTrue();
    }

    @Test
    void exitCodeZeroIsTheJobsEndOnlyWhenItWasAskedFor() {
        start("0");
        say("run", "runs");
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 0");
    }

    @Test
    void aStopWhoseAnswerWasLostMayHaveEndedTheJob() {
        ChildProcess asked = start("endsWith 0");
        say("stop", "69");
        assertThat(processors().stop()).isFalse();
        asked.terminate();
        asked.exitCode(LIMIT);
        say("run", "runs");
        processors().supervise();
        assertThat(findings.isEmpty()).isTrue();
        assertThat(Waiting.until(LIMIT, () -> processors().current().logTail(5).contains("-s, latest")))
                .isTrue();
    }

    @Test
    void onlyTheProcessThatWasAskedToStopMayEndWithZero() {
        start("runs");
        say("stop", "69");
        assertThat(processors().stop()).isFalse();
        processors().kill();
        start("0");
        say("run", "runs");
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 0");
        ChildProcess next = processors().current();
        assertThat(Waiting.until(LIMIT, () -> next.logTail(5).contains("ready")))
                .isTrue();
        assertThat(next.logTail(5)).doesNotContain("latest");
    }

    @Test
    void oneOfTwoSaysThatItWasReplaced() {
        ChildProcess one = start("76");
        ChildProcess other = start("runs");
        assertThat(processors().awaitOneOf(one, other)).isEqualTo(Effect.DONE);
        assertThat(processors().current()).isEqualTo(other);
        processors().restarts().begin(Target.BROKER);
        ChildProcess passing = start("75\nweir: no broker answers: at all");
        assertSuspicious(
                processors().awaitOneOf(passing, other),
                Promise.NO_ZOMBIE,
                "one of two ended with exit code 75, expected 76");
        assertThat(findings.isEmpty()).isTrue();
        ChildProcess wrong = start("70");
        assertNotDone(processors().awaitOneOf(wrong, other), "one of two ended with exit code 70, expected 76");
        assertFound(Promise.NO_ZOMBIE, "one of two ended with exit code 70, expected 76");
    }

    @Test
    void ifBothHaveEndedTheReplacedOneIsMeantAndTheOtherIsJudgedByItself() {
        processors().restarts().begin(Target.BROKER);
        ChildProcess survivor = start(AWAY);
        ChildProcess replaced = start("76");
        say("run", "runs");
        assertThat(processors().awaitOneOf(survivor, replaced)).isEqualTo(Effect.DONE);
        assertThat(processors().current()).isEqualTo(survivor);
        processors().supervise();
        assertThat(findings.isEmpty()).isTrue();
        assertThat(processors().awaitOneOf(replaced, survivor)).isEqualTo(Effect.DONE);
        assertThat(processors().current()).isEqualTo(survivor);
        assertThat(processors().awaitOneOf(replaced, replaced)).isEqualTo(Effect.DONE);
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 76");
    }

    @Test
    void aProcessMayLearnLateThatItWasReplacedByOneThatHasEndedSince() {
        processors().restarts().begin(Target.BROKER);
        ChildProcess survivor = start(AWAY);
        ChildProcess replaced = start("endsWith 76");
        processors().awaitOneOf(survivor, replaced);
        replaced.terminate();
        replaced.exitCode(LIMIT);
        say("run", "76");
        processors().supervise();
        assertThat(findings.isEmpty()).isTrue();
        processors().current().exitCode(LIMIT);
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 76");
    }

    @Test
    void onlyWhatWasStartedBeforeTheStoreWasWritableAgainMayBeRefused() {
        processors().allowRefusal();
        start("77");
        processors().endRefusal();
        say("run", "77");
        processors().supervise();
        assertThat(findings.isEmpty()).isTrue();
        processors().current().exitCode(LIMIT);
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 77");
    }

    @Test
    void aRefusedStartIsNoReplacement() {
        ChildProcess refused = start("77");
        ChildProcess other = start("runs");
        processors().allowRefusal();
        assertSuspicious(
                processors().awaitOneOf(refused, other),
                Promise.NO_ZOMBIE,
                "one of two ended with exit code 77, expected 76");
        assertThat(findings.isEmpty()).isTrue();
        processors().atWork();
        processors().awaitOneOf(refused, other);
        assertFound(Promise.NO_ZOMBIE, "exit code 77");
    }

    @Test
    void aSavepointThatCannotBeMadeIsSuspicious() {
        for (String failing : List.of("70", "0")) {
            start("runs");
            say("stop", failing);
            String how = failing.equals("0") ? "named no savepoint" : "ended with exit code 70";
            assertSuspicious(
                    processors().awaitSavepoint(processors().stopWithSavepoint()),
                    Promise.RESTORABLE,
                    "stop --savepoint " + how);
            assertThat(processors().current().isAlive()).isFalse();
        }
        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void aStoppedProcessEndsWithZero() {
        start("1");
        say("stop", "0\n" + dir + "/savepoints/savepoint-1");
        assertThat(processors().awaitSavepoint(processors().stopWithSavepoint()))
                .isEqualTo(Effect.DONE);
        assertFound(Promise.NEVER_SKIP, "was stopped and ended with exit code 1");
    }

    @Test
    void aRescaledStartHasAnotherParallelism() {
        Set<String> seen = new TreeSet<>();
        String last = parallelism(start("0"));
        for (int i = 0; i < 8; i++) {
            ChildProcess process = processors().startRescaled();
            process.exitCode(LIMIT);
            String now = parallelism(process);
            assertThat(now).isNotEqualTo(last);
            last = now;
            seen.add(now);
        }
        assertThat(seen).containsExactly("1", "2", "3");
    }

    private static String parallelism(ChildProcess process) {
        return process.logTail(5).replaceAll("(?s).*parallelism=(\\d+).*", "$1");
    }

    // ---- why it was restarted

    private void startWithFailed(String message) {
        start("runs\n12:00:00 WARN job job: attempt 3 failed, next one in 200 ms: " + message);
    }

    @Test
    void aFailedAttemptThatAFaultExplainsIsCounted() {
        processors().restarts().begin(Target.NETWORK);
        processors().restarts().end(Target.NETWORK, 0);
        startWithFailed("reading the marker in group weir.job: TimeoutException: Timeout of 60000ms expired");
        processors().supervise();
        processors().supervise();
        assertThat(findings.isEmpty()).isTrue();
        assertThat(processors().restarts().counts()).isEqualTo(Map.of("brokers away", 1));
    }

    /** An error of Weir's own, which a restart heals and nothing else shows. */
    @Test
    void aFailedAttemptThatNoFaultEverExplainsIsAFinding() {
        for (Target each : Target.values()) {
            processors().restarts().begin(each);
        }
        startWithFailed("java.lang.IllegalStateException: a barrier overtook what is not replayed yet");
        processors().supervise();
        assertFound(
                Promise.NEVER_SKIP,
                "attempt 3 failed of what no fault explains (what was done or is felt yet: [NETWORK, BROKER, STORE, PROCESSOR,"
                        + " INPUT]): java.lang.IllegalStateException: a barrier overtook");
        assertThat(processors().restarts().counts()).isEqualTo(Map.of("unexplained", 1));
    }

    @Test
    void aFailedAttemptIsNotExplainedByAFaultOfAnotherKindNorByALaterOne() {
        startWithFailed("Cannot write a checkpoint: the disk is full");
        processors().restarts().begin(Target.BROKER);
        processors().restarts().begin(Target.STORE);
        assertFound(Promise.NEVER_SKIP, "(what was done or is felt yet: []): Cannot write a checkpoint");
        processors().supervise();
        startWithFailed("Cannot write a checkpoint: the disk is full");
        processors().supervise();
        assertThat(processors().restarts().counts()).isEqualTo(Map.of("store away", 2));
        assertThat(findings.all()).hasSize(1);
    }

    @Test
    void anEndThatASupervisorStartsAgainNeedsACauseToo() {
        start(AWAY);
        say("run", "runs");
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "the process, with exit code 69, failed of what no fault explains");
    }

    @Test
    void noFaultTakesTheMemory() {
        processors().restarts().begin(Target.PROCESSOR);
        start("3");
        say("run", "runs");
        processors().supervise();
        assertFound(Promise.NEVER_SKIP, "ended by itself with exit code 3");
    }

    @Test
    void failedAttemptsAreLoggedAsTheyAreReadHere() throws IOException {
        assertThat(Files.readString(Path.of("..", "processor/src/main/java/dev/weir/coordinator/JobRunner.java")))
                .contains("attempt {} failed, next one in {} ms: {}\"");
        assertThat("attempt {} failed, next one in {} ms: {}".replace("{}", "7"))
                .matches(Restarts.FAILED);
    }

    @Test
    void aSlowRecordIsMetByTheProcessThatPrintsItsNumber() {
        start("runs\nslow number 6\nslow number 7");
        assertThat(processors().hasMetSlow(7)).isTrue();
        assertThat(processors().hasMetSlow(8)).isFalse();
    }

    @Test
    void aCancelThatIsRefusedIsAFinding() {
        start("runs");
        say("cancel", "70");
        assertThat(processors().cancel()).isFalse();
        assertFound(Promise.NEVER_SKIP, "the job could not be cancelled: exit code 70: job cancel 1");
    }

    @Test
    void aCancelIsDoneWhenTheProcessHasEndedWell() {
        start("1");
        say("cancel", "0");
        assertThat(processors().cancel()).isFalse();
        assertFound(Promise.NEVER_SKIP, "was stopped and ended with exit code 1");
        start("0");
        assertThat(processors().cancel()).isTrue();
    }
}
