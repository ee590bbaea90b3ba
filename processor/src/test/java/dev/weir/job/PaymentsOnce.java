package dev.weir.job;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.serde.Serdes;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.function.TimerService;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.time.Duration;

/** Passes on the first payment of each id, and drops what a retrying client sent again within a day. */
public final class PaymentsOnce implements WeirJob {
    record Payment(String id, String account, long cents) {}

    @Override
    public void define(StreamEnvironment env) {
        KafkaSource<Payment> payments = KafkaSource.<Payment>builder()
                .topics(env.parameters().getString("from"))
                .valueDeserializer(Serdes.json(Payment.class))
                .build();
        KafkaSink<Payment> once = KafkaSink.<Payment>builder()
                .topic(env.parameters().getString("to"))
                .keySerializer(payment -> Serdes.string().serialize(payment.account()))
                .valueSerializer(Serdes.json(Payment.class))
                .build();

        env.fromSource(payments, WatermarkStrategy.noWatermarks(), "payments")
                .uid("payments")
                .filter(payment -> payment.cents() > 0)
                .keyBy(Payment::id, Types.STRING)
                .process(DropRepeated::new)
                .uid("drop-repeated")
                .sinkTo(once)
                .uid("once");
    }

    static final class DropRepeated extends KeyedProcessFunction<String, Payment, Payment> {
        private ValueState<Boolean> seen;

        @Override
        public void open(RuntimeContext context) {
            seen = context.getState(new ValueStateDescriptor<>("seen", Types.BOOLEAN));
        }

        @Override
        public void processElement(Payment payment, Context context, Collector<Payment> out) {
            if (seen.value() == null) {
                TimerService timers = context.timerService();
                timers.registerProcessingTimeTimer(
                        timers.currentProcessingTime() + Duration.ofDays(1).toMillis());
                seen.update(true);
                out.collect(payment);
            }
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Payment> out) {
            seen.clear();
        }
    }
}
