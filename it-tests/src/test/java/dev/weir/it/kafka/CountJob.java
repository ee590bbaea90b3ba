package dev.weir.it.kafka;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.serde.Serdes;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;

/** Counts how often each value comes, from the topic {@code from} to the topic {@code to}, as {@code count:value}. */
public final class CountJob implements WeirJob {
    public CountJob() {}

    @Override
    public void define(StreamEnvironment env) {
        KafkaSource<String> from = KafkaSource.<String>builder()
                .topics(env.parameters().getString("from"))
                .valueDeserializer(Serdes.string())
                .startingOffsets(OffsetsInitializer.earliest())
                .build();
        KafkaSink<String> to = KafkaSink.<String>builder()
                .topic(env.parameters().getString("to"))
                .valueSerializer(Serdes.string())
                .build();
        env.fromSource(from, WatermarkStrategy.noWatermarks(), "from")
                .uid("from")
                .keyBy(value -> value, Types.STRING)
                .process(Counter::new)
                .uid("counter")
                .sinkTo(to)
                .uid("to");
    }

    /** Keeps the count of each value. */
    private static final class Counter extends KeyedProcessFunction<String, String, String> {
        private ValueState<Long> counts;

        @Override
        public void open(RuntimeContext context) {
            counts = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            Long before = counts.value();
            long count = before == null ? 1 : before + 1;
            counts.update(count);
            out.collect(count + ":" + value);
        }
    }
}
