package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyHash;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.type.Types;
import dev.weir.task.HandSource;
import dev.weir.task.TasksOfAJob;
import dev.weir.testing.CollectSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;
import org.junit.jupiter.api.Test;

/** A job whose types of state change from one release to the next, at another parallelism each time. */
class EvolvingJobTest {
    private static final int KEYS = 20;

    /** The first release. */
    static final class First extends KeyedProcessFunction<Long, Long, String> {
        record Total(int sum) {}

        private ValueState<Total> total;
        private ListState<Integer> seen;

        @Override
        public void open(RuntimeContext context) {
            total = context.getState(new ValueStateDescriptor<>("total", Types.record(Total.class)));
            seen = context.getListState(new ListStateDescriptor<>("seen", Types.INT));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) {
            Total before = total.value();
            total.update(new Total((before == null ? 0 : before.sum()) + number.intValue()));
            seen.add(number.intValue());
            out.collect(total.value() + " " + seen.get());
        }
    }

    /** The second: wider, with another name and a time to live. */
    static final class Second extends KeyedProcessFunction<Long, Long, String> {
        record Total(
                @AvroDefault("\"none\"") String note,
                @AvroAlias(alias = "sum") long amount) {}

        private ValueState<Total> total;
        private ListState<Long> seen;

        @Override
        public void open(RuntimeContext context) {
            total = context.getState(new ValueStateDescriptor<>("total", Types.record(Total.class)));
            seen = context.getListState(
                    new ListStateDescriptor<>("seen", Types.LONG).withTtl(StateTtl.afterWrite(Duration.ofHours(1))));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) {
            Total before = total.value();
            total.update(new Total(before == null ? "new" : before.note(), (before == null ? 0 : before.amount()) + 1));
            seen.add(number);
            out.collect(total.value() + " " + seen.get());
        }
    }

    /** One that can't go on from the first: it lacks a default. */
    static final class Unfit extends KeyedProcessFunction<Long, Long, String> {
        record Total(int sum, int count) {}

        @Override
        public void open(RuntimeContext context) {
            context.getState(new ValueStateDescriptor<>("total", Types.record(Total.class)));
        }

        @Override
        public void processElement(Long number, Context context, Collector<String> out) {}
    }

    private final List<byte[]> files = new ArrayList<>();
    private CheckpointMetadata checkpoint;
    private CollectSink<String> sink;
    private HandSource source;
    private TasksOfAJob job;

    private void start(Supplier<KeyedProcessFunction<Long, Long, String>> release, int parallelism) throws Exception {
        source = new HandSource();
        sink = new CollectSink<>("out");
        WeirJob definition = env -> env.fromSource(source, WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .keyBy(n -> n, Types.LONG)
                .process(release)
                .uid("sums")
                .sinkTo(sink)
                .uid("out");
        job = new TasksOfAJob(definition, parallelism, checkpoint, this::layers);
        job.runUntilQuiet();
    }

    private List<LayerFileReader> layers() throws IOException {
        List<LayerFileReader> readers = new ArrayList<>();
        for (byte[] file : files) {
            readers.add(LayerFileReader.open(LayerSource.of("file", file)));
        }
        return readers;
    }

    private void takeCheckpoint() throws Exception {
        job.trigger(1);
        job.runUntilQuiet();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        for (var snapshot : job.snapshots().values()) {
            for (FrozenLayer layer : CheckpointAssembly.layers(snapshot)) {
                layer.writeTo(writer);
            }
        }
        writer.finish();
        files.add(out.toByteArray());
        checkpoint = new CheckpointMetadata(
                "job",
                "store",
                new CheckpointId(1, 1),
                null,
                null,
                "test",
                KeyHash.NAME,
                128,
                1,
                2,
                CheckpointAssembly.operators(job.snapshots()),
                List.of(),
                List.of());
    }

    private void giveAllKeys() throws Exception {
        for (long n = 1; n <= KEYS; n++) {
            source.give(n);
        }
        job.runUntilQuiet();
    }

    @Test
    void aReleaseWithOtherTypesGoesOnFromTheStateOfTheOneBefore() throws Exception {
        start(First::new, 3);
        giveAllKeys();
        takeCheckpoint();
        start(Second::new, 2);
        source.give(7);
        job.runUntilQuiet();
        assertThat(sink.values()).containsExactly("Total[note=none, amount=8] [7, 7]");
        takeCheckpoint();
        start(Second::new, 5);
        giveAllKeys();
        assertThat(sink.values())
                .hasSize(KEYS)
                .contains("Total[note=none, amount=9] [7, 7, 7]")
                .contains("Total[note=none, amount=21] [20, 20]");
    }

    @Test
    void aReleaseThatCannotReadTheStateIsToldWhichField() throws Exception {
        start(First::new, 1);
        giveAllKeys();
        takeCheckpoint();
        assertThatThrownBy(() -> start(Unfit::new, 1))
                .hasStackTraceContaining(
                        "state 'total' of operator 'sums' does not fit the checkpoint: field 'count' is new and has no"
                                + " default");
    }
}
