package dev.weir.it.kafka;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.serde.Serdes;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.OutputTag;
import dev.weir.function.RuntimeContext;
import dev.weir.job.SingleOutputStreamOperator;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The job under test. Counts the numbers of each key, with a value state; counts them per window of event time too, with a
 * map state and timers. A negative number only moves the time on. Its parameters: {@code topic-prefix}, and {@code
 * bounded} for a job that ends where the input ends when it first starts; {@code output-prefix} where another one writes,
 * {@code counter-uid} for one whose counting step is another, and {@code sink-delay-ms} that each count takes.
 */
public final class NumberedJob implements WeirJob {
    static final String NUMBERS = "numbers";
    static final String COUNTS = "counts";
    static final String WINDOWS = "windows";
    private static final OutputTag<Line> CLOSED = new OutputTag<>("closed");

    /** One record in. */
    public record Numbered(String key, long number) {}

    /** One record out. */
    public record Line(String key, String text) {}

    public NumberedJob() {}

    @Override
    public void define(StreamEnvironment env) {
        String prefix = env.parameters().getString("topic-prefix");
        KafkaSource.Builder<Numbered> source =
                KafkaSource.<Numbered>builder().topics(prefix + NUMBERS).recordDeserializer(NumberedJob::read);
        if (env.parameters().getBoolean("bounded", false)) {
            source.bounded(OffsetsInitializer.latest());
        }
        SingleOutputStreamOperator<Line> counts = env.fromSource(
                        source.build(), WatermarkStrategy.forMonotonousTimestamps(), "numbers")
                .uid("numbers")
                .filter(n -> n.number() >= 0)
                .keyBy(Numbered::key, Types.STRING)
                .process(Counter::new)
                .uid(env.parameters().getString("counter-uid", "counter"));
        String output = env.parameters().getString("output-prefix", prefix);
        int delayMs = env.parameters().getInt("sink-delay-ms", 0);
        counts.sinkTo(sink(output + COUNTS, delayMs)).uid("counts");
        counts.getSideOutput(CLOSED).sinkTo(sink(output + WINDOWS, 0)).uid("windows");
    }

    private static Numbered read(ConsumerRecord<byte[], byte[]> record) {
        return new Numbered(text(record.key()), Long.parseLong(text(record.value())));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static KafkaSink<Line> sink(String topic, int delayMs) {
        return KafkaSink.<Line>builder()
                .topic(topic)
                .keySerializer(line -> Serdes.string().serialize(line.key()))
                .valueSerializer(line -> {
                    Suite.pause(delayMs);
                    return Serdes.string().serialize(line.text());
                })
                .build();
    }

    /** {@code count,number} per record; {@code end,count} per window. */
    static final class Counter extends KeyedProcessFunction<String, Numbered, Line> {
        private ValueState<Long> total;
        private MapState<Long, Long> windows;

        @Override
        public void open(RuntimeContext context) {
            total = context.getState(new ValueStateDescriptor<>("total", Types.LONG));
            windows = context.getMapState(new MapStateDescriptor<>("windows", Types.LONG, Types.LONG));
        }

        @Override
        public void processElement(Numbered n, Context context, Collector<Line> out) {
            Long before = total.value();
            long count = before == null ? 1 : before + 1;
            total.update(count);
            out.collect(new Line(n.key(), count + "," + n.number()));
            long end = Numbers.windowEndMs(context.timestamp());
            Long inWindow = windows.get(end);
            windows.put(end, inWindow == null ? 1 : inWindow + 1);
            context.timerService().registerEventTimeTimer(end - 1);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Line> out) {
            long end = timestampMs + 1;
            context.output(CLOSED, new Line(context.getCurrentKey(), end + "," + windows.get(end)));
            windows.remove(end);
        }
    }
}
