package dev.weir.sim;

import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.config.JobConfig;
import dev.weir.config.JobConfig.CheckpointConfig;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.serde.Serdes;
import dev.weir.coordinator.JobRunner;
import dev.weir.coordinator.Outcome;
import dev.weir.coordinator.Surroundings;
import dev.weir.env.Worker;
import dev.weir.error.ExitCode;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.JobGraph;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One run of the production coordinator, tasks, connectors and store in a simulated world: input comes in pieces, faults
 * come by chance, then calm until all is done. The promises are checked by name all the time.
 */
public final class Simulation {
    static final Path CHECKPOINTS = Path.of("/checkpoints");
    private static final int PARTITIONS = 3;
    private static final int KEYS = 6;
    private static final int INPUT_PIECES = 24;
    private static final int PIECE_MAX = 6;
    private static final int FAULTY_STEPS = 3_000;
    private static final int CALM_STEPS = 200_000;
    private static final int MIN_CHECKPOINTS = 3;
    private static final int MIN_FAULTS = 2;
    private static final int CHECK_EVERY = 25;

    /** What a run came to. */
    public record Verdict(
            @Nullable String violation, int checkpoints, int faults, int attempts, long steps, List<String> story) {
        public boolean isGood() {
            return violation == null;
        }
    }

    private final SimWorld world;
    private final SplittableRandom random;
    private final Scene scene;
    private final Map<String, Invariant> invariants = new LinkedHashMap<>();
    private final boolean withStory;
    private int numbers;
    private int piecesLeft = INPUT_PIECES;
    private int checkpoints;
    private int attempts;
    private int faults;
    private int ids;
    private @Nullable Marker lastMarker;
    private @Nullable String violation;

    private Simulation(long seed, boolean withStory) {
        this.withStory = withStory;
        this.world = new SimWorld(seed, SimFaults.ALL, withStory);
        this.random = new SplittableRandom(seed * 31 + 7);
        this.scene = new Scene(world);
        invariants.put("EachInputOnce", new EachInputOnce());
        invariants.put("OneTruth", new OneTruth());
        invariants.put("OrderPerKey", new OrderPerKey());
        invariants.put("NoZombie", new NoZombie());
        invariants.put("NeverSkip", new NeverSkip());
    }

    /** Runs one seed to its end, or to the first broken promise. The same seed gives the same run. */
    public static Verdict run(long seed, boolean withStory) {
        return new Simulation(seed, withStory).run();
    }

    /** For a run in another class loader: the violation, or null. */
    public static @Nullable String violationOf(long seed) {
        return run(seed, false).violation();
    }

    private Verdict run() {
        world.broker().createTopic(Scene.INPUT, PARTITIONS);
        world.broker().createTopic(Scene.COUNTS, 2);
        world.broker().createTopic(Scene.COPIES, 2);
        SimMachine machine = world.newMachine("m1");
        world.launchWith(m -> launch());
        world.onEnd(ended -> {
            faults++;
            world.scheduler().plan(world.scheduler().restartDelayMs(), this::launchIfNoneRuns);
        });
        feed();
        launch(machine);
        for (int i = 0; i < FAULTY_STEPS && violation == null; i++) {
            step();
        }
        // A run that had too little to survive goes on.
        for (int i = 0;
                i < CALM_STEPS && violation == null && (checkpoints < MIN_CHECKPOINTS || faults < MIN_FAULTS);
                i++) {
            step();
        }
        world.scheduler().endFaults();
        for (int i = 0; i < CALM_STEPS && violation == null && !isDone(); i++) {
            step();
        }
        if (violation == null) {
            check(true);
        }
        return new Verdict(
                violation,
                checkpoints,
                faults,
                attempts,
                world.scheduler().steps(),
                world.story().lines());
    }

    private void step() {
        world.scheduler().step();
        Marker marker = scene.marker();
        boolean moved = marker != null && !marker.equals(lastMarker);
        if (moved) {
            if (lastMarker == null || marker.attempt() > lastMarker.attempt()) {
                attempts++;
            }
            if (marker.checkpoint() != null
                    && (lastMarker == null || !marker.checkpoint().equals(lastMarker.checkpoint()))) {
                checkpoints++;
            }
            lastMarker = marker;
        }
        if (moved || world.scheduler().steps() % CHECK_EVERY == 0) {
            check(false);
        }
    }

    private void check(boolean atEnd) {
        for (Map.Entry<String, Invariant> e : invariants.entrySet()) {
            String wrong = e.getValue().violation(scene, atEnd);
            if (wrong != null && violation == null) {
                violation = e.getKey() + ": " + wrong;
                world.story().tell("BROKEN " + violation);
            }
        }
    }

    private boolean isDone() {
        if (piecesLeft > 0 || world.scheduler().steps() % 50 != 0) {
            return false;
        }
        return size(Scene.COPIES) == scene.inputs().size()
                && size(Scene.COUNTS) == scene.inputs().size();
    }

    private int size(String topic) {
        return scene.visible(topic).stream().mapToInt(List::size).sum();
    }

    // ---- input

    private void feed() {
        if (piecesLeft-- <= 0) {
            return;
        }
        int count = 1 + random.nextInt(PIECE_MAX);
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(KEYS);
            append(key % PARTITIONS, "k" + key, numbers++);
        }
        world.scheduler().plan(random.nextInt(3_000), this::feed);
    }

    private void append(int partition, String key, int number) {
        PartitionLog log = world.broker().topic(Scene.INPUT).partitions().get(partition);
        byte[] value = (key + "," + number).getBytes(StandardCharsets.UTF_8);
        scene.wrote(new Scene.Input(partition, log.endOffset(), key, number));
        SendQueue.Send send = new SendQueue.Send(
                null, value, new RecordHeaders(), world.clock().nowMs(), null, null);
        log.append(
                new SendQueue.Batch(null, PartitionLog.NO_PRODUCER, (short) 0, 0, List.of(send)),
                world.clock().nowMs());
    }

    // ---- the job

    private void launchIfNoneRuns() {
        if (world.processes().isEmpty()) {
            launch();
        }
    }

    private void launch() {
        launch(world.machines().get(0));
    }

    private void launch(SimMachine machine) {
        SimProcess process = world.newProcess(machine);
        world.run(process, () -> process.workers().start(new Main(process, newRunner(process))));
    }

    private JobRunner newRunner(SimProcess process) {
        Surroundings surroundings = new Surroundings(
                process.time(),
                process.workers(),
                process.stepExecutor(),
                process.failpoints(),
                process.kafka(),
                new FileBlobStore(process.disk(), CHECKPOINTS),
                () -> "id" + ids++,
                process.random());
        return new JobRunner(graph(), config(), surroundings, "simulated");
    }

    /** The process's main thread: exits when the job has ended. */
    private final class Main implements Worker {
        private final SimProcess process;
        private final JobRunner runner;

        Main(SimProcess process, JobRunner runner) {
            this.process = process;
            this.runner = runner;
        }

        @Override
        public String name() {
            return runner.name();
        }

        @Override
        public boolean runOnce() throws Exception {
            return runner.runOnce();
        }

        @Override
        public boolean isDone() {
            return runner.isDone();
        }

        @Override
        public void failed(Throwable error) {
            runner.failed(error);
        }

        @Override
        public void closed() {
            Outcome outcome = runner.outcome();
            if (outcome != null && outcome.code() != ExitCode.REPLACED) {
                scene.badExits.add(process.name() + " " + outcome);
            }
            process.exit(outcome == null ? -1 : outcome.code().code());
        }

        @Override
        public void park() {}

        @Override
        public void wake() {}
    }

    private JobConfig config() {
        int maxConcurrent = 1 + random.nextInt(2);
        long intervalMs = 50L << random.nextInt(6);
        long timeoutMs = 2_000L << random.nextInt(4);
        CheckpointConfig checkpoint = new CheckpointConfig(
                Duration.ofMillis(intervalMs),
                Duration.ZERO,
                maxConcurrent,
                Duration.ofMillis(timeoutMs),
                random.nextInt(3),
                2,
                CHECKPOINTS,
                JobConfig.OnCancel.DELETE);
        Duration transactionTimeout = Duration.ofMillis(2 * timeoutMs + intervalMs + random.nextInt(20_000));
        return new JobConfig(
                Scene.JOB,
                1 + random.nextInt(3),
                8,
                checkpoint,
                new JobConfig.RestartStrategy.ExponentialDelay(
                        Duration.ofMillis(10), Duration.ofSeconds(2), 2, 0.1, Duration.ofMinutes(1)),
                "visible",
                transactionTimeout,
                Map.of("max.poll.records", 1 + random.nextInt(8)),
                Map.of(),
                Map.of(),
                "127.0.0.1:0",
                Map.of());
    }

    private static JobGraph graph() {
        StreamEnvironment env = new StreamEnvironment(Map.of());
        DataStream<String> in = env.fromSource(
                        KafkaSource.<String>builder()
                                .topics(Scene.INPUT)
                                .valueDeserializer(Serdes.string())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "in")
                .uid("in");
        in.sinkTo(sink(Scene.COPIES)).uid("copies");
        in.keyBy(Simulation::keyOf, Types.STRING)
                .process(Count::new)
                .uid("count")
                .sinkTo(sink(Scene.COUNTS))
                .uid("counts");
        return env.graph();
    }

    private static KafkaSink<String> sink(String topic) {
        return KafkaSink.<String>builder()
                .topic(topic)
                .keySerializer(value -> keyOf(value).getBytes(StandardCharsets.UTF_8))
                .valueSerializer(Serdes.string())
                .build();
    }

    private static String keyOf(String value) {
        return value.substring(0, value.indexOf(','));
    }

    /** Counts the records of a key. */
    static final class Count extends KeyedProcessFunction<String, String, String> {
        private ValueState<Long> count;

        @Override
        public void open(RuntimeContext context) {
            count = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            out.collect(value + "," + now);
        }
    }

    boolean hasStory() {
        return withStory;
    }

    /** The seeds of a run, for messages. */
    static List<Long> seeds(long from, int count) {
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seeds.add(from + i);
        }
        return seeds;
    }
}
