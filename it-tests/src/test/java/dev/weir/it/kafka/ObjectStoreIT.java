package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.store.s3.FaultyProxy;
import dev.weir.checkpoint.store.s3.FaultyProxy.Fault;
import dev.weir.checkpoint.store.s3.StubS3;
import dev.weir.it.kafka.CommandInThisJvm.Said;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints and savepoints in a bucket: the processor is killed, the store refuses, loses requests and replies. */
@ExtendWith(SharedBroker.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ObjectStoreIT {
    private static final int KILLS = Suite.times("weir.s3.kills", 2);
    private static final String BUCKET = "weir-it";
    private static final int UNAVAILABLE = 69;
    private static final int NOT_AUTHORISED = 77;
    private static final int CONFIGURATION = 78;

    /** Those of the stub; as properties of each JVM that asks it. */
    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", StubS3.ACCESS_KEY, "aws.secretAccessKey", StubS3.SECRET);

    /** Each is done to one of the requests that a checkpoint makes. */
    private static final List<String> REQUESTS = List.of(
            "PUT .*_metadata.*", "PUT .*_confirmed.*", "PUT .*shared.*", "DELETE .*", "POST .*delete.*", "GET .*");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static BrokerProcess broker;
    private static FaultyProxy store;
    private static FaultRig rigOfNoStore;

    /** It is tried again for half a minute: meanwhile the other tests run. */
    private static CompletableFuture<Said> saidOfNoStore;

    private final SplittableRandom random = Suite.random("ObjectStoreIT");

    @BeforeAll
    static void start() throws IOException {
        broker = SharedBroker.get();
        store = new FaultyProxy(new StubS3(BUCKET).address());
        CREDENTIALS.forEach(System::setProperty);
        rigOfNoStore = rig("nowhere").withoutRestarts().set("s3.endpoint", "http://127.0.0.1:1");
        saidOfNoStore =
                CompletableFuture.supplyAsync(rigOfNoStore::runToItsEnd, command -> new Thread(command).start());
    }

    @AfterAll
    static void end() {
        if (rigOfNoStore != null) {
            saidOfNoStore.join();
            rigOfNoStore.close();
        }
        CREDENTIALS.keySet().forEach(System::clearProperty);
        store.close();
    }

    @AfterEach
    void heal() {
        store.heal();
    }

    private static FaultRig rig(String job) {
        FaultRig rig = new FaultRig(broker, dir, job, 300);
        CREDENTIALS.forEach((name, value) -> rig.jvmArg("-D" + name + "=" + value));
        return rig.set("checkpoint.dir", "s3://" + BUCKET + "/checkpoints")
                .set("s3.endpoint", store.address().toString())
                .jvmArg("-Daws.disableEc2Metadata=true");
    }

    @Test
    void killsAndFaultsOfTheStoreLoseAndRepeatNothing() {
        try (FaultRig rig = rig("kills")) {
            rig.feeder().start();
            for (int kill = 0; kill < KILLS; kill++) {
                rig.set("parallelism", Integer.toString(1 + random.nextInt(3)))
                        .set("checkpoint.interval", 50 + random.nextInt(200) + "ms");
                planFaults();
                try (ChildProcess process = rig.start()) {
                    if (random.nextInt(3) == 0) {
                        Suite.pause(random.nextInt(3_000));
                    } else {
                        rig.awaitOutput(process);
                        planFaults();
                        Suite.pause(random.nextInt(1_000));
                    }
                    process.kill9();
                    assertExit(process, KILLED);
                }
            }
            store.heal();
            ChildProcess last = rig.start();
            rig.finishAndJudge(last);
            assertThat(FaultRig.log(last)).doesNotContain(StubS3.SECRET);
            assertThat(rig.verb("history").text()).contains(" COMPLETED ");
            assertThat(rig.verb("list").text()).containsPattern("kills +not running");
        }
    }

    private void planFaults() {
        List<Fault> faults = List.of(
                new Fault.Cut(),
                new Fault.LostReply(),
                FaultyProxy.error(503, "SlowDown"),
                FaultyProxy.error(500, "InternalError"),
                new Fault.Silence(300));
        for (int i = 0; i < 3; i++) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            String request = REQUESTS.get(random.nextInt(fault instanceof Fault.Cut ? 3 : REQUESTS.size()));
            store.plan(request, fault);
        }
    }

    @Test
    void aStoreThatRefusesForAWhileIsWaitedFor() {
        try (FaultRig rig = rig("refused")) {
            rig.feeder().start();
            ChildProcess process = rig.start();
            rig.awaitOutput(process);
            assertThat(rig.verb("list").text()).containsPattern("refused +RUNNING");
            store.keepFailing("PUT .*/refused/.*", FaultyProxy.error(503, "ServiceUnavailable"));
            FaultRig.await(
                    "a status that shows the refusal",
                    () -> rig.verb("status").text().contains("the store answers 503 ServiceUnavailable"),
                    process);
            store.heal();
            rig.awaitOutput(process);
            assertThat(rig.verb("status").text()).containsPattern("tried again +.*(write|publish|confirm) \\d+ times");
            rig.finishAndJudge(process);
            assertThat(FaultRig.log(process)).doesNotContain("attempt 2");
        }
    }

    @Test
    void savepointsLieInTheBucketToo() {
        String savepoints = "s3://" + BUCKET + "/savepoints";
        try (FaultRig rig = rig("saved").set("savepoint.dir", savepoints).set("parallelism", "2")) {
            rig.feeder().start();
            ChildProcess first = rig.start();
            rig.awaitOutput(first);
            store.plan("PUT .*savepoint-.*", new Fault.LostReply(), FaultyProxy.error(503, "SlowDown"));
            String one = addressSaid(rig.verbWhenReachable("savepoint"));
            assertThat(one).startsWith(savepoints + "/savepoint-saved-");
            assertThat(onBucket("state", "ls", one)).containsPattern("counter +total +VALUE +\\d+ ");

            String own = savepoints + "/own";
            String stopped = addressSaid(rig.verbWhenReachable("stop", "--savepoint=" + own));
            assertThat(stopped).startsWith(own + "/savepoint-saved-");
            assertExit(first, 0);
            assertThat(onBucket("state", "diff", one, stopped)).containsPattern("counter +total +0 +\\d+ +[1-9]");

            ChildProcess second = rig.set("parallelism", "3").startWith("-s", stopped);
            rig.awaitOutput(second);
            second.kill9();
            onBucket("savepoint", "-d", stopped);
            ChildProcess third = rig.startWith("-s", stopped);
            rig.awaitOutput(third);
            rig.finishAndJudge(third);
            assertThat(FaultRig.log(third)).doesNotContain(StubS3.SECRET);
        }
    }

    private static String onBucket(String... verb) {
        List<String> args = new ArrayList<>(List.of(verb));
        args.addAll(List.of("-D", "s3.endpoint=" + store.address()));
        Said said = CommandInThisJvm.run(args.toArray(String[]::new));
        assertExit(said, 0);
        return said.text();
    }

    /** The last line of a verb that has made a savepoint. */
    private static String addressSaid(Said verb) {
        assertExit(verb, 0);
        List<String> lines =
                verb.text().lines().filter(l -> l.startsWith("s3://")).toList();
        assertThat(lines).as(verb.text()).hasSize(1);
        return lines.get(0);
    }

    @Test
    void whatAPersonCanGetWrongIsSaid() {
        try (FaultRig rig = rig("wrong").withoutRestarts()) {
            rig.set("checkpoint.dir", "s3://no-such-bucket/checkpoints");
            assertEnds(rig, CONFIGURATION, "there is no bucket 'no-such-bucket'");
            rig.set("checkpoint.dir", "s3://" + BUCKET + "/checkpoints");

            store.plan("GET .*", elsewhere());
            assertEnds(rig, CONFIGURATION, "lies in another region", "Set s3.region to us-west-2");

            store.keepFailing("PUT .*", FaultyProxy.error(403, "AccessDenied"));
            assertEnds(rig, NOT_AUTHORISED, "access is denied (403 AccessDenied)", "s3:PutObject");
            store.heal();

            store.keepFailing(".*", FaultyProxy.error(403, "InvalidAccessKeyId"));
            // A process, whose whole log must not have the secret.
            ChildProcess refused = rig.start();
            assertExit(refused, NOT_AUTHORISED);
            assertThat(FaultRig.log(refused))
                    .contains("refuses the credentials (InvalidAccessKeyId)")
                    .doesNotContain(StubS3.SECRET);
            store.heal();

            rig.set("s3.endpoint", store.address() + "?a=b");
            assertEnds(rig, CONFIGURATION, "setting s3.endpoint: found");
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aStoreThatDoesNotAnswerIsUnavailableWithinABoundedTime() {
        assertSaid(saidOfNoStore.join(), UNAVAILABLE, "the store at http://127.0.0.1:1 does not answer");
    }

    private static Fault elsewhere() {
        return new Fault.Answer(
                301, "<Error><Code>PermanentRedirect</Code></Error>", Map.of("x-amz-bucket-region", "us-west-2"));
    }

    private static void assertEnds(FaultRig rig, int code, String... words) {
        assertSaid(rig.runToItsEnd(), code, words);
    }

    private static void assertSaid(Said refused, int code, String... words) {
        assertExit(refused, code);
        assertThat(refused.text()).contains(words).doesNotContain(StubS3.SECRET);
    }
}
