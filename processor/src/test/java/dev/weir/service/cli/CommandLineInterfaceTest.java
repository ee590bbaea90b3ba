package dev.weir.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.config.HostPort;
import dev.weir.connector.Sink;
import dev.weir.connector.Source;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.service.FakeControl;
import dev.weir.service.JobAddress;
import dev.weir.service.JobLauncher;
import dev.weir.service.http.ControlServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {
    /** A job that can't be defined, so that no run gets beyond it. */
    public static class Unfinished implements WeirJob {
        @Override
        public void define(StreamEnvironment env) {
            throw new IllegalStateException("no topic");
        }
    }

    /** The smallest job there is; its source and sink are never asked for anything here. */
    public static class Smallest implements WeirJob {
        @Override
        public void define(StreamEnvironment env) {
            env.fromSource(unused(Source.class), WatermarkStrategy.noWatermarks(), "in")
                    .uid("in")
                    .sinkTo(unused(Sink.class))
                    .uid("out");
        }

        @SuppressWarnings("unchecked")
        private static <T> T unused(Class<?> type) {
            return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                return method.getReturnType() == String.class ? "unused" : null;
            });
        }
    }

    private static final String JOB = Unfinished.class.getName();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final FakeControl control = new FakeControl();
    private final ControlServer server = ControlServer.start(new HostPort("127.0.0.1", 0), control);
    private JobLauncher launcher = (graph, config, started) -> new Outcome(ExitCode.DONE, "the job is finished");

    @AfterEach
    void close() {
        server.close();
    }

    private int weir(String... args) {
        return new CommandLineInterface(
                        () -> launcher, environment::get, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    private void writeAddress() throws Exception {
        new JobAddress(blobs(), "orders").write(3, server.address());
    }

    private String dir() {
        return "checkpoint.dir=" + folder;
    }

    @Test
    void withoutAVerbTheUsageIsWrong() {
        assertThat(weir()).isEqualTo(2);
        assertThat(err)
                .hasToString(
                        "weir: a verb is missing: run, status, checkpoint, savepoint, stop, cancel, list, state, history, class-archive, version\n"
                                + "Try 'weir --help'.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "status",
                "checkpoint",
                "savepoint",
                "stop",
                "cancel",
                "list",
                "state",
                "history",
                "version"
            })
    void everyVerbExplainsItself(String verb) {
        assertThat(weir(verb, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: weir " + verb);
        assertThat(err).hasToString("");
    }

    @Test
    void theHelpNamesTheVerbsAndTheExitCodes() {
        assertThat(weir("--help")).isZero();
        assertThat(out.toString())
                .contains("run ", "status ", "list ", "76 ", "a newer attempt runs this job")
                .contains("demo", "bench", "broker", "torture", "proof");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fly|there is no verb 'fly', but run, status",
                "run|Missing required option: '--class=CLASS'",
                "status|Missing required parameter: 'JOB'",
                "status --frob orders|Unknown option: '--frob'",
            })
    void aWrongCommandLineEndsWithUsage(String line, String message) {
        assertThat(weir(line.split(" "))).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).startsWith("weir: " + message).contains("--help'.");
    }

    @Test
    void aMissingSettingEndsWithConfigurationInOneLine() {
        assertThat(weir("run", "-c", JOB)).isEqualTo(ExitCode.CONFIGURATION.code());
        assertThat(err)
                .hasToString("weir: setting kafka.bootstrap.servers: found nothing, expected host:port of at least"
                        + " one broker.\n");
    }

    @Test
    void aJobThatCannotBeDefinedEndsWithConfigurationAndItsTraceOnRequest() {
        assertThat(weir("run", "-c", JOB, "-D", "kafka.bootstrap.servers=b:1")).isEqualTo(78);
        assertThat(err.toString()).startsWith("weir: ").contains("no topic").doesNotContain("\tat ");
        assertThat(weir("-v", "run", "-c", JOB, "-D", "kafka.bootstrap.servers=b:1"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("\tat ");
    }

    @Test
    void aMissingClassIsNamed() {
        assertThat(weir("run", "-c", "shop.Missing", "-Dkafka.bootstrap.servers=b:1"))
                .isEqualTo(78);
        assertThat(err.toString()).startsWith("weir: job class shop.Missing: there is no such class on the class path");
    }

    @Test
    void anUnknownLogFormIsRefused() {
        environment.put("WEIR_LOG", "xml");
        assertThat(weir("run", "-c", JOB, "-Dkafka.bootstrap.servers=b:1")).isEqualTo(78);
        assertThat(err.toString()).contains("WEIR_LOG: found 'xml', expected one of human, json");
    }

    @Test
    void aBugOfWeirsOwnShowsItsTrace() {
        launcher = null;
        environment.put("B", "x");
        CommandLineInterface broken = new CommandLineInterface(
                () -> launcher,
                name -> {
                    throw new IllegalStateException("boom");
                },
                new PrintWriter(out, true),
                new PrintWriter(err, true));
        assertThat(broken.execute("list", "-D", "checkpoint.dir=${B}")).isEqualTo(ExitCode.INTERNAL.code());
        assertThat(err.toString())
                .startsWith("weir: a bug of Weir's own, please report it with what follows: "
                        + "java.lang.IllegalStateException: boom")
                .contains("\tat ");
    }

    @Test
    void theStatusOfARunningJobIsFoundByItsCheckpointFolder() throws Exception {
        writeAddress();
        assertThat(weir("status", "orders", "-D", dir())).isZero();
        assertThat(out.toString())
                .contains("state         RUNNING")
                .contains("checkpoint    17-3")
                .contains("tried again   write 7 times")
                .contains("last taken    18-3 ABORTED: timeout in 5 ms, 0 bytes")
                .contains("lag           12 records in 2 partitions")
                .contains("blocked tasks 1 of 1");
    }

    @Test
    void theStatusOfARunningJobIsFoundByItsAddress() {
        assertThat(weir("status", "orders", "--json", "--at", server.address().toString()))
                .isZero();
        assertThat(out.toString()).contains("\"recordsIn\" : 1234");
    }

    @Test
    void aVerbNeedsNoVariableOfTheJobsPassword() throws Exception {
        writeAddress();
        Path file = folder.resolve("orders.properties");
        Files.writeString(file, dir() + "\nkafka.sasl.jaas.config=login password=\"${ORDERS_PASSWORD}\";\n");
        assertThat(weir("status", "orders", "--config", file.toString()))
                .as(err.toString())
                .isZero();
    }

    @Test
    void aCheckpointAndAStopSayTheirNumber() throws Exception {
        writeAddress();
        control.checkpoint.complete(new CheckpointId(21, 3));
        control.stop.complete(new CheckpointId(22, 3));
        assertThat(weir("checkpoint", "orders", "-D", dir())).isZero();
        assertThat(weir("stop", "orders", "-D", dir())).isZero();
        assertThat(out)
                .hasToString("checkpoint 21-3 is complete\njob orders is stopped; its last checkpoint is 22-3\n");
    }

    @Test
    void aSavepointSaysItsPathAndGoesWhereThePersonIs() throws Exception {
        writeAddress();
        control.savepoint.complete(new JobControl.Savepoint("/s/savepoint-orders-21-3-a", new CheckpointId(21, 3)));
        assertThat(weir("savepoint", "orders", "-D", dir())).isZero();
        assertThat(control.savepointDir).isNull();
        assertThat(weir("savepoint", "orders", "nightly", "-D", dir())).isZero();
        assertThat(control.savepointDir)
                .isEqualTo(Path.of("nightly").toAbsolutePath().toString());
        assertThat(out).hasToString("/s/savepoint-orders-21-3-a\n/s/savepoint-orders-21-3-a\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stop|--savepoint orders|",
                "stop|--savepoint /nightly orders|/nightly",
                "stop|--savepoint=/nightly orders|/nightly",
                "stop|orders --savepoint --drain|",
                "cancel|-s orders|",
                "cancel|-s /nightly orders|/nightly",
                "cancel|orders --savepoint|"
            })
    void theLastWordMayBeASavepoint(String verb, String options, String folder) throws Exception {
        writeAddress();
        control.savepoint.complete(new JobControl.Savepoint("/s/savepoint-orders-21-3-a", new CheckpointId(21, 3)));
        List<String> args = new ArrayList<>(List.of(verb));
        args.addAll(List.of(options.split(" ")));
        args.addAll(List.of("-D", dir()));
        assertThat(weir(args.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(control.savepointDir).isEqualTo(folder);
        assertThat(control.drained).isEqualTo(options.contains("--drain"));
        assertThat(out.toString()).startsWith("job orders is ").endsWith("\n/s/savepoint-orders-21-3-a\n");
    }

    @Test
    void aCancelIsPassedOn() throws Exception {
        writeAddress();
        assertThat(weir("cancel", "orders", "-D", dir())).isZero();
        assertThat(control.cancelled).isTrue();
    }

    @Test
    void whatTheJobAnswersIsTheExitCode() throws Exception {
        writeAddress();
        control.checkpoint.completeExceptionally(new WeirException(ExitCode.TRY_AGAIN, "it was aborted"));
        assertThat(weir("checkpoint", "orders", "-D", dir())).isEqualTo(ExitCode.TRY_AGAIN.code());
        assertThat(err).hasToString("weir: it was aborted\n");
    }

    @Test
    void anotherJobAtTheSameAddressIsLeftAlone() throws Exception {
        new JobAddress(blobs(), "invoices").write(3, server.address());
        assertThat(weir("cancel", "invoices", "-D", dir())).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString()).contains("job invoices does not run at", "there is orders now");
        assertThat(control.cancelled).isFalse();
    }

    @Test
    void aJobOfThisNameAndOfAnotherStoreIsLeftAlone() throws Exception {
        writeAddress();
        control.store = store("orders").storeId();
        assertThat(weir("status", "orders", "-D", dir())).as(err.toString()).isZero();
        control.store = "another";
        assertThat(weir("cancel", "orders", "-D", dir())).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString())
                .contains(
                        "job orders does not run at", "there is a job of this name with another checkpoint folder now");
        assertThat(control.cancelled).isFalse();
        assertThat(weir("list", "-D", dir())).isZero();
        assertThat(out.toString()).containsPattern("orders +not running");
        assertThat(weir("cancel", "orders", "--at", server.address().toString()))
                .isZero();
        control.store = null; // no attempt runs
        assertThat(weir("status", "orders", "-D", dir())).isZero();
    }

    @Test
    void aJobThatDoesNotRunIsUnavailable() throws Exception {
        writeAddress();
        server.close();
        assertThat(weir("status", "orders", "-D", dir())).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString()).contains("nothing listens there; the job does not run, or runs elsewhere");
    }

    @Test
    void aJobWithoutAnAddressSaysHowToNameIt() {
        assertThat(weir("status", "orders", "-D", dir())).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString()).contains("no process of it has written its address", "--at HOST:PORT");
    }

    @Test
    void theListShowsWhichJobsRun() throws Exception {
        writeAddress();
        Files.createDirectories(folder.resolve("invoices"));
        assertThat(weir("list", "-D", dir())).isZero();
        assertThat(out.toString())
                .containsPattern("invoices +not running")
                .containsPattern("orders +RUNNING +3 +17-3 +127.0.0.1:");
    }

    @Test
    void theListSaysWhyAJobCannotBeAsked() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread rude = new Thread(() -> closeWhatComes(silent));
            rude.start();
            new JobAddress(blobs(), "orders").write(3, new HostPort("127.0.0.1", silent.getLocalPort()));
            Files.createDirectories(folder.resolve("invoices"));
            Files.writeString(folder.resolve("invoices/address"), "a file");
            assertThat(weir("list", "-D", dir())).isZero();
        }
        assertThat(out.toString())
                .containsPattern("orders +unreachable +.*the connection ended before an answer")
                .containsPattern("invoices +unreachable +.*is a file, expected a folder");
    }

    private static void closeWhatComes(ServerSocket socket) {
        try {
            while (true) {
                socket.accept().close();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Test
    void theListShowsAJobWhoseProcessHasEndedAsNotRunning() throws Exception {
        writeAddress();
        server.close();
        assertThat(weir("list", "-D", dir())).isZero();
        assertThat(out.toString()).containsPattern("orders +not running");
    }

    /** A loopback address is the other machine's own: nobody knows from here whether the job runs. */
    @Test
    void theListDoesNotJudgeAJobThatOnlyItsOwnMachineReaches() throws Exception {
        server.close();
        store("orders").writeAddress(3, server.address() + " pod-7");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Thread(() -> closeWhatComes(silent)).start();
            store("invoices").writeAddress(3, "127.0.0.1:" + silent.getLocalPort() + " pod-8");
            assertThat(weir("list", "-D", dir())).isZero();
        }
        assertThat(out.toString())
                .containsPattern("orders +elsewhere \\(pod-7\\) +127.0.0.1:")
                .containsPattern("invoices +elsewhere \\(pod-8\\) +127.0.0.1:");
        assertThat(weir("status", "orders", "-D", dir())).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString())
                .contains("job orders does not answer from here: its control server listens on " + server.address()
                        + " of pod-7");
    }

    /** A machine's name may change, and a port may lead to another one. */
    @Test
    void aJobThatAnswersIsFoundWhateverMachineItsAddressNames() throws Exception {
        store("orders").writeAddress(3, server.address() + " pod-7");
        assertThat(weir("list", "-D", dir())).isZero();
        assertThat(out.toString()).containsPattern("orders +RUNNING +3 +17-3 +127.0.0.1:");
        assertThat(weir("status", "orders", "-D", dir())).isZero();
    }

    @Test
    void aHostThatIsNotFoundIsNoProcessThatHasEnded() throws Exception {
        store("orders").writeAddress(3, "pod-7.invalid:8081 pod-7");
        assertThat(weir("list", "-D", dir())).isZero();
        assertThat(out.toString()).containsPattern("orders +unreachable +.*pod-7.invalid:8081: its host is not known");
    }

    @Test
    void aServerOnAllAddressesIsFoundByItsMachinesName() throws Exception {
        assertThat(runUntilTheAddressIsFound(control, () -> {}, "-Drest.address=0.0.0.0:0"))
                .isZero();
        String machine = InetAddress.getLocalHost().getHostName();
        assertThat(store("smallest").readAddress()).matches(machine + ":\\d+ " + machine);
        assertThat(new JobAddress(blobs(), "smallest").read()).isPresent();
    }

    @Test
    void theHistoryIsReadFromTheStoreWhetherTheJobRunsOrNot() {
        assertThat(weir("history", "orders", "-D", dir())).isEqualTo(ExitCode.CONFIGURATION.code());
        assertThat(err.toString()).contains("job orders has no history in " + folder.resolve("orders"));
        store("orders").history(1).append(List.of("first", "second", "third"));
        assertThat(weir("history", "orders", "-n", "2", "-D", dir())).isZero();
        assertThat(out).hasToString("second\nthird\n");
        assertThat(weir("history", "..", "-D", dir())).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aListOfAMissingFolderNamesTheSetting() {
        assertThat(weir("list", "-D", dir() + "/none")).isEqualTo(ExitCode.CONFIGURATION.code());
        assertThat(err.toString()).startsWith("weir: setting checkpoint.dir: there is no folder");
    }

    @Test
    void theLaunchersOutcomeIsTheExitCodeAndTheAddressIsWrittenAfterEachClaim() {
        CountDownLatch ended = new CountDownLatch(1);
        control.attempt = 0;
        JobAddress address = new JobAddress(blobs(), "smallest");
        launcher = (graph, config, started) -> {
            started.accept(control);
            int views = control.views.get();
            await(() -> control.views.get() >= views + 2); // it has looked, and found no claim
            assertThat(address.read()).isEmpty();
            control.attempt = 1;
            await(() -> address.read().isPresent());
            store("smallest").collectOrphans(2, List.of());
            assertThat(address.read()).isEmpty();
            control.attempt = 2;
            await(() -> address.read().isPresent());
            ended.countDown();
            return new Outcome(ExitCode.REPLACED, "a newer attempt runs this job");
        };
        assertThat(runSmallest()).isEqualTo(ExitCode.REPLACED.code());
        assertThat(ended.getCount()).isZero();
        assertThat(err.toString()).contains("weir: a newer attempt runs this job\n");
    }

    /** The smallest job, which runs until its address can be found. */
    private int runUntilTheAddressIsFound(JobControl job, Runnable meanwhile, String... more) {
        JobAddress address = new JobAddress(blobs(), "smallest");
        launcher = (graph, config, started) -> {
            started.accept(job);
            meanwhile.run();
            await(() -> address.read().isPresent());
            return new Outcome(ExitCode.DONE, "the job is finished");
        };
        return runSmallest(more);
    }

    private int runSmallest(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "run",
                "-c",
                Smallest.class.getName(),
                "--name",
                "smallest",
                "-Dkafka.bootstrap.servers=b:1",
                "-D",
                dir()));
        args.addAll(List.of(more));
        return weir(args.toArray(String[]::new));
    }

    @Test
    void anAddressThatCannotBeWrittenIsWrittenLater() throws Exception {
        Path inTheWay = Files.createDirectories(folder.resolve("smallest")).resolve("address");
        Files.writeString(inTheWay, "a file");
        assertThat(runUntilTheAddressIsFound(control, () -> {
                    int views = control.views.get();
                    await(() -> control.views.get() >= views + 2); // it has tried
                    assertThat(inTheWay.toFile().delete()).isTrue();
                }))
                .isZero();
    }

    @Test
    void theWatchForTheClaimOutlivesAnError() {
        JobControl broken = new FakeControl() {
            @Override
            public JobView view() {
                JobView view = super.view();
                if (views.get() == 1) {
                    throw new IllegalStateException("no picture");
                }
                return view;
            }
        };
        assertThat(runUntilTheAddressIsFound(broken, () -> {})).isZero();
    }

    @Test
    void topicsAreCreatedOnlyWhenThatIsAskedFor() {
        List<TopicCreation> seen = new ArrayList<>();
        launcher = (graph, config, started) -> {
            seen.add(config.topicCreation());
            return new Outcome(ExitCode.DONE, "the job is finished");
        };
        String[] plain = {"run", "-c", Smallest.class.getName(), "-Dkafka.bootstrap.servers=b:1"};
        assertThat(weir(plain)).isZero();
        String[] creating = Arrays.copyOf(plain, 6);
        creating[4] = "--create-topics";
        creating[5] = "-Dcreate-topics.partitions=6";
        assertThat(weir(creating)).isZero();
        assertThat(seen).containsExactly(TopicCreation.NONE, new TopicCreation(true, 6, (short) 0));
    }

    private BlobStore blobs() {
        return new FileBlobStore(new LocalDisk(), folder);
    }

    private CheckpointStore store(String job) {
        return CheckpointStore.open(blobs(), job, () -> "unused");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
