package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.config.JobConfig;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.env.Step;
import dev.weir.env.Time;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.FrozenLayer;
import dev.weir.state.LayerSink;
import dev.weir.task.HandSource;
import dev.weir.testing.CollectSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Into how many files a checkpoint goes. */
class CompletionTest {
    @TempDir
    Path folder;

    private BlobStore blobs;
    private CheckpointStore store;

    @BeforeEach
    void open() {
        blobs = new FileBlobStore(new LocalDisk(), folder);
        store = CheckpointStore.open(blobs, "job", () -> UUID.randomUUID().toString());
    }

    @Test
    void smallStateOfManyTasksLiesInTheMetadata() throws Exception {
        CheckpointMetadata checkpoint = complete(layer(10, 20), layer(10, 20), layer(10, 20));
        assertThat(checkpoint.files())
                .singleElement()
                .satisfies(f -> assertThat(f.inline()).isNotNull());
        assertThat(blobs.list("")).containsExactly("job/chk-1-1/_metadata", "job/store-id");
    }

    @Test
    void largerStateOfManyTasksIsOneFile() throws Exception {
        CheckpointMetadata checkpoint = complete(layer(2_000, 20), layer(10, 20), layer(2_000, 20));
        StateFile file = checkpoint.files().get(0);
        assertThat(checkpoint.files()).hasSize(1);
        assertThat(blobs.list("")).containsExactly("job/chk-1-1/_metadata", "job/" + file.name(), "job/store-id");
        assertThat(file.length()).isGreaterThan(4_000 * 20);
        store.verify(file);
    }

    @Test
    void fewButHugeEntriesAreAFileToo() throws Exception {
        CheckpointMetadata checkpoint = complete(layer(1, Completion.INLINE_MAX_BYTES));
        assertThat(checkpoint.files())
                .singleElement()
                .satisfies(f -> assertThat(f.inline()).isNull());
    }

    @Test
    void whatDidNotChangeIsNotWritten() throws Exception {
        assertThat(complete().files()).isEmpty();
        assertThat(blobs.list("")).containsExactly("job/chk-1-1/_metadata", "job/store-id");
    }

    private CheckpointMetadata complete(FrozenLayer... layers) throws Exception {
        CheckpointId id = new CheckpointId(1, 1);
        Completion completion = new Completion(
                new Completion.Order(
                        id,
                        new CheckpointId(0, 1),
                        null,
                        JobStatus.RUNNING,
                        0,
                        1,
                        List.of(),
                        List.of(layers),
                        List.of(),
                        Map.of()),
                context(),
                null,
                new Retry(Long.MAX_VALUE, () -> 0, () -> false, new Trouble("job", () -> 0)));
        for (Step step : completion.publishing()) {
            step.action().run();
        }
        return store.read(id);
    }

    private ClaimContext context() {
        JobConfig config =
                JobConfigReader.read(Settings.of(null, Map.of("kafka.bootstrap.servers", "b:1"), name -> null), "job");
        ExecutionPlan plan = ExecutionPlan.of(
                StreamEnvironment.define(
                        env -> env.fromSource(new HandSource(), WatermarkStrategy.noWatermarks(), "in")
                                .uid("in")
                                .sinkTo(new CollectSink<>("out"))
                                .uid("out"),
                        Map.of()),
                1);
        return new ClaimContext(
                config,
                plan,
                store,
                new AttemptContext.Connectors(config, null, Time.system()),
                new OutputTopics(TopicCreation.NONE),
                null,
                "here",
                "test",
                folder -> null,
                () -> "id",
                null);
    }

    private static FrozenLayer layer(int entries, int valueBytes) {
        return new FrozenLayer() {
            @Override
            public boolean isEmpty() {
                return false;
            }

            @Override
            public int entries() {
                return entries;
            }

            @Override
            public void writeTo(LayerSink sink) throws IOException {
                sink.section("uid", "state", 0);
                for (int i = 0; i < entries; i++) {
                    sink.entry(new byte[] {(byte) (i >> 8), (byte) i}, 2, new byte[valueBytes], valueBytes);
                }
            }
        };
    }
}
