package dev.weir.lab.torture;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.UnreadableRecords;
import dev.weir.connector.serde.Serdes;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.KeyedStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The job under torture. What is no number is a dead letter; a negative number only moves the time on. Its parameters:
 * {@code topic-prefix}; {@code works}, what it does of {@link Work}; {@code input-cluster}, where the input is another
 * cluster's.
 */
public final class TortureJob implements WeirJob {
    static final String PREFIX = "topic-prefix";
    static final String WORKS = "works";
    static final String INPUT_CLUSTER = "input-cluster";
    static final String SOURCE_UID = "in";

    /** What the process prints when it meets a slow record, with its number. */
    static final String SLOW = "slow number ";

    /** So short that now and then something is forgotten, also while nothing is broken. */
    static final long TIME_TO_LIVE_MS = 100;

    private static final long BATCH_MS = 1_000;
    private static final String READING_MS = "slow-reading-ms";
    private static final String PROCESSING_MS = "slow-processing-ms";
    private static final Set<Long> SLOWED = ConcurrentHashMap.newKeySet();

    /**
     * One record in.
     *
     * @param slowMs how long it takes to be aggregated, once for each process
     */
    public record Input(int partition, String key, long number, long slowMs) {}

    /** One record out. */
    public record Output(String key, String text) {}

    /** What is known of a key. */
    public record Aggregate(long count, long sum, long least, long greatest) {
        static Aggregate of(@Nullable Aggregate before, long amount) {
            return before == null
                    ? new Aggregate(1, amount, amount, amount)
                    : new Aggregate(
                            before.count + 1,
                            before.sum + amount,
                            Math.min(before.least, amount),
                            Math.max(before.greatest, amount));
        }

        String text(long number) {
            return count + "," + sum + "," + least + "," + greatest + "," + number;
        }
    }

    /** What has come of a key and was not written yet. */
    public record Batch(long count, long sum, long last) {
        static Batch of(@Nullable Batch before, long number) {
            long amount = Rule.amount(number);
            return before == null
                    ? new Batch(1, amount, number)
                    : new Batch(before.count + 1, before.sum + amount, number);
        }

        String text() {
            return count + "," + sum + "," + last;
        }
    }

    /**
     * A record of a key at a state with a time to live.
     *
     * @param known the number that the state had; {@link #NONE}: it had none
     * @param beginMs before it was read, wall clock
     * @param endMs after this number was written to it
     */
    record Visit(long known, long beginMs, long endMs, long number) {
        static final long NONE = -1;

        String text() {
            return known + "," + beginMs + "," + endMs + "," + number;
        }
    }

    /** What is known of a key's window. */
    public record Window(long count, long sum) {
        static final Window NONE = new Window(0, 0);

        Window plus(long amount) {
            return new Window(count + 1, sum + amount);
        }

        String text(long endMs) {
            return endMs + "," + count + "," + sum;
        }
    }

    public TortureJob() {}

    @Override
    public void define(StreamEnvironment env) {
        Topics topics = new Topics(env.parameters().getString(PREFIX));
        Set<Work> works = Work.parse(env.parameters().getString(WORKS));
        KafkaSource.Builder<Input> source = KafkaSource.<Input>builder()
                .topics(topics.input())
                .recordDeserializer(TortureJob::read)
                .partitionDiscoveryInterval(Duration.ofSeconds(1))
                .onUnreadable(UnreadableRecords.deadLetterTopic(topics.deadLetters()));
        String cluster = env.parameters().getString(INPUT_CLUSTER, "");
        if (!cluster.isEmpty()) {
            source.cluster(cluster);
        }
        DataStream<Input> numbers = env.fromSource(source.build(), WatermarkStrategy.forMonotonousTimestamps(), "in")
                .uid(SOURCE_UID)
                .filter(input -> input.number() >= 0);
        if (works.contains(Work.COPY)) {
            numbers.sinkTo(inputs().topic(topics.copy())
                            .partitioner((input, key, payload, partitions) -> input.partition())
                            .build())
                    .uid("copy");
        }
        if (works.contains(Work.ROUTE)) {
            numbers.sinkTo(inputs().topicSelector(
                                    input -> topics.route(input.number()), AllowedTopics.prefix(topics.routePrefix()))
                            .build())
                    .uid("route");
        }
        if (works.contains(Work.SPREAD)) {
            numbers.rebalance().sinkTo(inputs().topic(topics.spread()).build()).uid("spread");
        }
        KeyedStream<String, Input> byKey = numbers.keyBy(Input::key, Types.STRING);
        if (works.contains(Work.AGGREGATE)) {
            byKey.process(Aggregates::new)
                    .uid("aggregates")
                    .sinkTo(outputs(topics.aggregates()))
                    .uid("aggregates-out");
        }
        if (works.contains(Work.WINDOWS)) {
            byKey.process(Windows::new)
                    .uid("windows")
                    .sinkTo(outputs(topics.windows()))
                    .uid("windows-out");
        }
        if (works.contains(Work.BATCHES)) {
            byKey.process(Collect::new)
                    .uid("batches")
                    .sinkTo(outputs(topics.batches()))
                    .uid("batches-out");
        }
        if (works.contains(Work.REMEMBER)) {
            byKey.process(Remember::new)
                    .uid("remember")
                    .sinkTo(outputs(topics.remembered()))
                    .uid("remember-out");
        }
        if (works.contains(Work.LARGE)) {
            numbers.keyBy(input -> Rule.largeKey(input.number(), input.partition()), Types.STRING)
                    .process(Large::new)
                    .uid("large")
                    .sinkTo(outputs(topics.large()))
                    .uid("large-out");
        }
    }

    /** What makes the reading of a record slow. */
    static Header slowReading(long ms) {
        return new RecordHeader(READING_MS, Long.toString(ms).getBytes(StandardCharsets.UTF_8));
    }

    /** What makes the aggregation of a record slow. */
    static Header slowProcessing(long ms) {
        return new RecordHeader(PROCESSING_MS, Long.toString(ms).getBytes(StandardCharsets.UTF_8));
    }

    private static Input read(ConsumerRecord<byte[], byte[]> record) {
        long number = Long.parseLong(text(record.value()));
        beSlow(number, header(record, READING_MS));
        return new Input(record.partition(), text(record.key()), number, header(record, PROCESSING_MS));
    }

    /** Zero without it. */
    private static long header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? 0 : Long.parseLong(text(header.value()));
    }

    /**
     * Once for each number and process: it takes longer than a checkpoint may, and would hold up every attempt. It may not
     * fail: what fails where a record is read is an unreadable record.
     */
    private static void beSlow(long number, long ms) {
        if (ms == 0 || !SLOWED.add(number)) {
            return;
        }
        System.out.println(SLOW + number);
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static KafkaSink.Builder<Input> inputs() {
        return KafkaSink.<Input>builder()
                .keySerializer(input -> Serdes.string().serialize(input.key()))
                .valueSerializer(input -> Serdes.string().serialize(Long.toString(input.number())));
    }

    private static KafkaSink<Output> outputs(String topic) {
        return KafkaSink.<Output>builder()
                .topic(topic)
                .keySerializer(output -> Serdes.string().serialize(output.key()))
                .valueSerializer(output -> Serdes.string().serialize(output.text()))
                .build();
    }

    /** {@code count,sum,least,greatest,number} with every number. */
    @SuppressWarnings("NullAway.Init") // open sets it
    static final class Aggregates extends KeyedProcessFunction<String, Input, Output> {
        private ValueState<Aggregate> aggregate;

        @Override
        public void open(RuntimeContext context) {
            aggregate = context.getState(new ValueStateDescriptor<>("aggregate", Types.record(Aggregate.class)));
        }

        @Override
        public void processElement(Input input, Context context, Collector<Output> out) {
            beSlow(input.number(), input.slowMs());
            Aggregate now = Aggregate.of(aggregate.value(), Rule.amount(input.number()));
            aggregate.update(now);
            out.collect(new Output(input.key(), now.text(input.number())));
        }
    }

    /** {@code end,count,sum} for every window. */
    @SuppressWarnings("NullAway.Init") // open sets it
    static final class Windows extends KeyedProcessFunction<String, Input, Output> {
        private MapState<Long, Window> windows;

        @Override
        public void open(RuntimeContext context) {
            windows = context.getMapState(new MapStateDescriptor<>("windows", Types.LONG, Types.record(Window.class)));
        }

        @Override
        public void processElement(Input input, Context context, Collector<Output> out) {
            long endMs = Rule.windowEndMs(context.timestamp());
            Window now = window(endMs).plus(Rule.amount(input.number()));
            windows.put(endMs, now);
            context.timerService().registerEventTimeTimer(endMs - 1);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Output> out) {
            long endMs = timestampMs + 1;
            out.collect(new Output(context.getCurrentKey(), window(endMs).text(endMs)));
            windows.remove(endMs);
        }

        /** One of nothing where there is none: written by a timer that fires twice, so that it shows. */
        private Window window(long endMs) {
            Window window = windows.get(endMs);
            return window == null ? Window.NONE : window;
        }
    }

    /** {@code count,sum,number} of what has come within a second, of which then nothing is left. */
    @SuppressWarnings("NullAway.Init") // open sets it
    static final class Collect extends KeyedProcessFunction<String, Input, Output> {
        private ValueState<Batch> batch;

        @Override
        public void open(RuntimeContext context) {
            batch = context.getState(new ValueStateDescriptor<>("batch", Types.record(Batch.class)));
        }

        @Override
        public void processElement(Input input, Context context, Collector<Output> out) {
            Batch before = batch.value();
            batch.update(Batch.of(before, input.number()));
            if (before == null) {
                long nowMs = context.timerService().currentProcessingTime();
                context.timerService().registerProcessingTimeTimer(nowMs + BATCH_MS);
            }
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Output> out) {
            Batch due = batch.value();
            // One of nothing is written by a timer that fires twice, so that it shows.
            out.collect(new Output(context.getCurrentKey(), (due == null ? new Batch(0, 0, 0) : due).text()));
            batch.clear();
        }
    }

    /** {@code known,begin,end,number} with every number. */
    @SuppressWarnings("NullAway.Init") // open sets it
    static final class Remember extends KeyedProcessFunction<String, Input, Output> {
        private ValueState<Long> last;

        @Override
        public void open(RuntimeContext context) {
            last = context.getState(new ValueStateDescriptor<>("last", Types.LONG)
                    .withTtl(StateTtl.afterWrite(Duration.ofMillis(TIME_TO_LIVE_MS))));
        }

        @Override
        public void processElement(Input input, Context context, Collector<Output> out) {
            long beginMs = context.timerService().currentProcessingTime();
            Long known = last.value();
            last.update(input.number());
            long endMs = context.timerService().currentProcessingTime();
            Visit visit = new Visit(known == null ? Visit.NONE : known, beginMs, endMs, input.number());
            out.collect(new Output(input.key(), visit.text()));
        }
    }

    /** {@code count,sum,number} with every number, the sum from a map that is gone through. */
    @SuppressWarnings("NullAway.Init") // open sets it
    static final class Large extends KeyedProcessFunction<String, Input, Output> {
        private static final int PARTS = 3;

        private ValueState<Long> count;
        private MapState<Long, Long> sums;

        @Override
        public void open(RuntimeContext context) {
            count = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
            sums = context.getMapState(new MapStateDescriptor<>("sums", Types.LONG, Types.LONG));
        }

        @Override
        public void processElement(Input input, Context context, Collector<Output> out) {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            long part = input.number() % PARTS;
            Long ofPart = sums.get(part);
            sums.put(part, (ofPart == null ? 0 : ofPart) + Rule.amount(input.number()));
            long sum = 0;
            for (Map.Entry<Long, Long> each : sums.entries()) {
                sum += each.getValue();
            }
            out.collect(new Output(context.getCurrentKey(), new Batch(now, sum, input.number()).text()));
        }
    }
}
