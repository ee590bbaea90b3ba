package dev.weir.sim;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.kafka.source.UnreadableRecords;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.connector.serde.Serdes;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.JobGraph;
import dev.weir.job.KeyedStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The job that is simulated: copies every record, counts the records of each key, and sums up the numbers of each key in
 * windows of event time. Values, maps, lists and timers: all that a job's state can be.
 */
final class SimulatedJob {
    /** Length of a window, in numbers, which are the event time of all but late records. */
    static final int WINDOW = 8;

    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(3);
    /** In numbers: more than the distance of the partitions' last ones, or some would never be read. */
    private static final Duration MAX_DRIFT = Duration.ofMillis(WINDOW);

    private SimulatedJob() {}

    static long windowEnd(long number) {
        return number - number % WINDOW + WINDOW;
    }

    /**
     * @param job its name, from which those of its topics follow
     * @param bounded whether the input ends at what there is when the job first starts
     * @param deep whether sinks stand behind a shuffle of their own: then a barrier has passed sources and state before
     *     any sink has seen it, so that its checkpoint can still be aborted
     * @param aligned whether partitions wait for each other
     * @param selects whether the copies' topic is computed, and looked for when the first of them comes
     */
    static JobGraph graph(String job, boolean bounded, boolean deep, boolean aligned, boolean selects) {
        StreamEnvironment env = new StreamEnvironment(Map.of());
        KafkaSource.Builder<String> source =
                KafkaSource.<String>builder().topics(Scene.INPUT).valueDeserializer(SimulatedJob::read);
        source.onUnreadable(
                deep ? UnreadableRecords.skip() : UnreadableRecords.deadLetterTopic(Scene.topic(job, Scene.DEAD)));
        source.partitionDiscoveryInterval(DISCOVERY_INTERVAL);
        if (bounded) {
            source.bounded(OffsetsInitializer.latest());
        }
        WatermarkStrategy<String> time = WatermarkStrategy.<String>forMonotonousTimestamps()
                .withTimestampAssigner((value, timestamp) -> InputFeed.timeOf(keyOf(value), numberOf(value)));
        DataStream<String> in = env.fromSource(
                        source.build(), aligned ? time.withWatermarkAlignment("in", MAX_DRIFT) : time, "in")
                .uid("in");
        toSink(in, job, Scene.COPIES, deep, selects);
        KafkaSink<String> seen = sink(Scene.topic(job, Scene.SEEN), DeliveryGuarantee.AT_LEAST_ONCE, false);
        in.sinkTo(seen).uid(Scene.SEEN);
        KeyedStream<String, String> byKey = in.keyBy(SimulatedJob::keyOf, Types.STRING);
        toSink(byKey.process(Count::new).uid("count"), job, Scene.COUNTS, deep, false);
        toSink(byKey.process(WindowSum::new).uid("window"), job, Scene.WINDOWS, deep, false);
        return env.graph();
    }

    private static void toSink(DataStream<String> values, String job, String topic, boolean deep, boolean selects) {
        DataStream<String> last = deep
                ? values.keyBy(SimulatedJob::keyOf, Types.STRING)
                        .process(PassOn::new)
                        .uid("before-" + topic)
                : values;
        last.sinkTo(sink(Scene.topic(job, topic), DeliveryGuarantee.EXACTLY_ONCE, selects))
                .uid(topic);
    }

    private static String read(byte[] payload) throws DeserializationException {
        String value = Serdes.string().deserialize(payload);
        if (value.startsWith(Scene.POISON)) {
            throw new DeserializationException("poison", DeserializationException.UNKNOWN_OFFSET);
        }
        return value;
    }

    private static KafkaSink<String> sink(String topic, DeliveryGuarantee guarantee, boolean selects) {
        KafkaSink.Builder<String> sink = KafkaSink.builder();
        if (selects) {
            sink.topicSelector(value -> topic, AllowedTopics.prefix(topic));
        } else {
            sink.topic(topic);
        }
        return sink.guarantee(guarantee)
                .keySerializer(value -> keyOf(value).getBytes(StandardCharsets.UTF_8))
                .valueSerializer(Serdes.string())
                .build();
    }

    private static String keyOf(String value) {
        return value.substring(0, value.indexOf(','));
    }

    private static long numberOf(String value) {
        return Long.parseLong(value.substring(value.indexOf(',') + 1));
    }

    /** Does nothing. */
    static final class PassOn extends KeyedProcessFunction<String, String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            out.collect(value);
        }
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

    /** Sums up the numbers of a key in windows, and checks itself: the list of the numbers must come to the same sums. */
    static final class WindowSum extends KeyedProcessFunction<String, String, String> {
        private MapState<Long, Long> sums;
        private ListState<Long> open;

        @Override
        public void open(RuntimeContext context) {
            sums = context.getMapState(new MapStateDescriptor<>("sums", Types.LONG, Types.LONG));
            open = context.getListState(new ListStateDescriptor<>("open", Types.LONG));
        }

        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            if (!InputFeed.hasWindows(context.getCurrentKey())) {
                return;
            }
            long number = numberOf(value);
            long end = windowEnd(number);
            Long before = sums.get(end);
            sums.put(end, before == null ? number : before + number);
            open.add(number);
            context.timerService().registerEventTimeTimer(end - 1);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) {
            long end = timestampMs + 1;
            Long sum = sums.get(end);
            long listed = 0;
            for (long number : open.get()) {
                listed += windowEnd(number) == end ? number : 0;
            }
            if (sum == null || sum != listed) {
                throw new IllegalStateException("window " + end + " has the sum " + sum + ", its numbers " + listed);
            }
            out.collect(context.getCurrentKey() + "," + end + "," + sum);
            sums.remove(end);
            open.update(open.get().stream().filter(n -> windowEnd(n) != end).toList());
        }
    }
}
