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
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    /** What is known of a key's window. */
    public record Window(long count, long sum) {
        Window plus(long amount) {
            return new Window(count + 1, sum + amount);
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
            Window before = windows.get(endMs);
            Window now = (before == null ? new Window(0, 0) : before).plus(Rule.amount(input.number()));
            windows.put(endMs, now);
            context.timerService().registerEventTimeTimer(endMs - 1);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Output> out) {
            long endMs = timestampMs + 1;
            Window window = windows.get(endMs);
            if (window != null) {
                out.collect(new Output(context.getCurrentKey(), endMs + "," + window.count() + "," + window.sum()));
                windows.remove(endMs);
            }
        }
    }
}
