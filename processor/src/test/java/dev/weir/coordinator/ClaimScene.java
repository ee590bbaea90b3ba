package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.config.JobConfig;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.TransactionException;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.savepoint.SavepointWriter;
import dev.weir.savepoint.StateData;
import dev.weir.state.base.StateBases;
import dev.weir.task.HandSource;
import dev.weir.testing.CollectSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What claims have to do with: a real folder, recorded transactions, and what lies in the folder. */
abstract class ClaimScene {
    private static final List<Class<?>> SPEAK = List.of(Claim.class, ClaimedSavepoint.class);
    static final int RETAINED = 3;
    static final SourceSplit BEGINNING = new SourceSplit("hand", "hand", 0, 0, SourceSplit.UNBOUNDED);

    @TempDir
    Path folder;

    final JobWorld world = new JobWorld();
    final Transactions transactions = new Transactions();
    final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    JobConfig.StartFrom start = JobConfig.StartFrom.MARKER;

    @Nullable
    StateBases states;

    /** Besides those that every job here has. */
    final Map<String, String> settings = new HashMap<>();

    int ids;
    int maxParallelism = 8;
    /** Where the source begins that no checkpoint knows. */
    SourceSplit beginning = BEGINNING;

    int looksAgain;
    /** Done before this step. */
    String before = "";

    Runnable then = () -> {};

    ClaimScene() {
        lines.start();
        for (Class<?> speaks : SPEAK) {
            ((Logger) LoggerFactory.getLogger(speaks)).addAppender(lines);
        }
    }

    @AfterEach
    void listenNoMore() {
        lines.stop();
        for (Class<?> speaks : SPEAK) {
            ((Logger) LoggerFactory.getLogger(speaks)).detachAppender(lines);
        }
    }

    // ---- what is there

    Claim claimed() throws Exception {
        transactions.calls.clear();
        looksAgain = 0;
        return steps(claim(0, false));
    }

    Claim steps(Claim claim) throws Exception {
        transactions.calls.clear();
        looksAgain = 0;
        run(claim.steps());
        return claim;
    }

    /** All but what asks the brokers. */
    void run(List<Step> steps) throws Exception {
        for (Step step : steps) {
            if (step.name().equals(before)) {
                then.run();
                before = "";
            }
            if (!step.name().equals("preflight")) {
                run(step);
            }
        }
    }

    void run(Step step) throws Exception {
        while (true) {
            try {
                step.action().run();
                return;
            } catch (Step.RetryLater again) {
                assertThat(again.delayMs()).isEqualTo(200);
                world.nowMs += again.delayMs();
                looksAgain++;
            }
        }
    }

    Claim claim(long ownAttempt, boolean cancelTried) {
        ClaimContext context = context();
        Retry noRetry = new Retry(0, () -> world.nowMs, () -> false, new Trouble("job", () -> 0));
        return new Claim(context, new Restoration(context), transactions, noRetry, ownAttempt, cancelTried);
    }

    /** Of a process that has claimed before. */
    Claim claim(Restoration restoration, long ownAttempt) {
        Retry noRetry = new Retry(0, () -> world.nowMs, () -> false, new Trouble("job", () -> 0));
        return new Claim(context(), restoration, transactions, noRetry, ownAttempt, false);
    }

    ClaimContext context() {
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap.servers", "b:1");
        all.put("checkpoint.retained", String.valueOf(RETAINED));
        all.put("max-parallelism", String.valueOf(maxParallelism));
        JobConfig config = JobConfigReader.read(Settings.of(null, all, name -> null), "job")
                .startingFrom(start);
        ExecutionPlan plan = ExecutionPlan.of(
                StreamEnvironment.define(
                        env -> env.fromSource(
                                        new HandSource().startingWith(beginning),
                                        WatermarkStrategy.noWatermarks(),
                                        "in")
                                .uid("in")
                                .sinkTo(new CollectSink<>("out"))
                                .uid("out"),
                        Map.of()),
                1);
        return new ClaimContext(
                config,
                plan,
                store(),
                new AttemptContext.Connectors(config, world, world),
                new OutputTopics(TopicCreation.NONE),
                states,
                folder.resolve("job").toString(),
                "test",
                Folders.local(),
                () -> "id" + ids++,
                config.start().rollback() ? "rollback" + ids++ : null);
    }

    CheckpointStore store() {
        return store("job");
    }

    CheckpointStore store(String job) {
        return CheckpointStore.open(world.mayFail(new FileBlobStore(new LocalDisk(), folder)), job, () -> "id" + ids++);
    }

    Marker marker(long attempt, @Nullable CheckpointId checkpoint, JobStatus status, long began) {
        return new Marker("job", attempt, checkpoint, store().storeId(), status, began);
    }

    static CheckpointId id(long number, long attempt) {
        return new CheckpointId(number, attempt);
    }

    static SourceSplit at(long offset) {
        return new SourceSplit("hand", "hand", 0, offset, SourceSplit.UNBOUNDED);
    }

    void publishStart(long attempt, long offset) {
        publish(metadata(0, attempt, null, 1, List.of(), List.of(), offset));
    }

    CheckpointMetadata publish(long number, long attempt, @Nullable CheckpointId parent) {
        return publish(metadata(number, attempt, parent, 1, List.of(), List.of()));
    }

    CheckpointMetadata publish(CheckpointMetadata metadata) {
        store().publish(metadata);
        return metadata;
    }

    /** Its source has come as far as its number says. */
    CheckpointMetadata metadata(
            long number,
            long attempt,
            @Nullable CheckpointId parent,
            long publishedAtMs,
            List<StateFile> files,
            List<ChannelState> channels) {
        return metadata(number, attempt, parent, publishedAtMs, files, channels, number);
    }

    CheckpointMetadata metadata(
            long number,
            long attempt,
            @Nullable CheckpointId parent,
            long publishedAtMs,
            List<StateFile> files,
            List<ChannelState> channels,
            long offset) {
        CheckpointMetadata start = context().startMetadata(id(number, attempt), Map.of("in", List.of(at(offset))));
        return new CheckpointMetadata(
                start.job(),
                start.storeId(),
                start.id(),
                parent,
                null,
                "test",
                start.keyGroupHash(),
                start.maxParallelism(),
                publishedAtMs,
                publishedAtMs,
                start.operators(),
                files,
                channels);
    }

    CheckpointMetadata of(String job, CheckpointMetadata m) {
        return new CheckpointMetadata(
                job,
                store(job).storeId(),
                m.id(),
                m.parent(),
                m.restoreId(),
                m.engineVersion(),
                m.keyGroupHash(),
                m.maxParallelism(),
                m.triggeredAtMs(),
                m.publishedAtMs(),
                m.operators(),
                m.files(),
                m.channelState());
    }

    /** Of another job, without keyed state. */
    String savepoint(long number, String name) throws Exception {
        return savepoint(metadata(number, 1, null, 1, List.of(), List.of()), name);
    }

    String savepoint(CheckpointMetadata m, String name) throws Exception {
        CheckpointMetadata content = of("another", m);
        String path = folder.resolve(name).toString();
        new SavepointWriter(Folders.local().open(folder.toString()), name).write(content, new NoState(), 1);
        return path;
    }

    static final class NoState implements StateData {
        @Override
        public void read(String uid, KeyedStateMetadata state, DatumReader reader) {}

        @Override
        public void close() {}
    }

    void damage(String name) {
        try {
            Files.write(folder.resolve("job").resolve(name), new byte[] {1, 2, 3});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static long offset(Claim claim) {
        return claim.splits().get("in").get(0).nextOffset();
    }

    static void refused(ThrowingCallable claim, ExitCode code, String words) {
        assertThatThrownBy(claim)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    /** What was logged since this was asked first. */
    List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A marker that anybody may change, and what was asked. */
    static final class Transactions implements JobTransactions {
        final List<String> calls = new ArrayList<>();
        final List<Integer> seen = new ArrayList<>();

        @Nullable
        Marker marker;

        @Nullable
        Claim during;

        private @Nullable Marker uncommitted;
        /** What a broker shows first. */
        final List<@Nullable Marker> shown = new ArrayList<>();

        String fails = "";
        Runnable flushing = () -> {};
        Runnable fencing = () -> {};
        Runnable restoring = () -> {};
        Runnable peeking = () -> {};
        Runnable committing = () -> {};
        long beganAtMs = -1;

        @Override
        public @Nullable Marker peekMarker() {
            calls.add("peek");
            peeking.run();
            return marker;
        }

        @Override
        public void fence(int id) {
            calls.add("fence-" + id);
            fencing.run();
            look();
        }

        void look() {
            if (during != null) {
                seen.add(during.call());
            }
        }

        @Override
        public @Nullable Marker readMarker() {
            calls.add("read");
            return shown.isEmpty() ? marker : shown.remove(0);
        }

        @Override
        public void commitClaim(Marker claimed) {
            calls.add("claim");
            look();
            marker = claimed;
        }

        @Override
        public void commitRestored(Marker restored) {
            calls.add("restored");
            restoring.run();
            marker = restored;
        }

        @Override
        public void openEpochs(int maxConcurrent) {
            calls.add("open-" + maxConcurrent);
        }

        @Override
        public void flush(long epoch, boolean last) throws TransactionException {
            calls.add("flush-" + epoch + (last ? "-last" : ""));
            fail("flush");
            flushing.run();
        }

        private void fail(String call) throws TransactionException {
            if (call.equals(fails)) {
                throw new TransactionException(TransactionException.Kind.FATAL, call, new IllegalStateException());
            }
        }

        @Override
        public void writeMarker(long epoch, Marker written) {
            calls.add("marker-" + epoch);
            uncommitted = written;
        }

        @Override
        public void commit(long epoch) throws TransactionException {
            calls.add("commit-" + epoch);
            fail("commit");
            committing.run();
            marker = uncommitted;
        }

        @Override
        public void abortAllAndCommit(Marker written) {
            calls.add("cancel");
            marker = written;
        }

        @Override
        public long beganAtMs(long epoch) {
            return beganAtMs;
        }

        @Override
        public void abortOpen() {
            calls.add("abort");
        }

        @Override
        public void release() {}

        @Override
        public void close() {}
    }
}
