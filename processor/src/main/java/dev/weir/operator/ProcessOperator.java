package dev.weir.operator;

import dev.weir.function.OutputTag;
import dev.weir.function.ProcessFunction;
import dev.weir.function.TimeService;

/** Calls a {@link ProcessFunction}. */
public final class ProcessOperator extends RichOperator {
    private final ProcessFunction<Object, Object> function;

    @SuppressWarnings("NullAway.Init") // open comes first
    private OperatorTime time;

    private final Context functionContext = new Context();

    public ProcessOperator(ProcessFunction<Object, Object> function) {
        super(function);
        this.function = function;
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        time = new OperatorTime(context);
        super.open(context);
    }

    @Override
    public void watermark(long watermarkMs) {
        time.advance(watermarkMs);
    }

    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        RecordCollector collector = collector();
        collector.setTimestamp(timestampMs);
        try {
            function.processElement(value, functionContext, collector);
        } catch (Exception | Error e) {
            throw failed("processElement", e);
        }
        collector.rethrow();
    }

    private final class Context implements ProcessFunction.Context {
        @Override
        public long timestamp() {
            return collector().timestamp();
        }

        @Override
        public TimeService timerService() {
            return time;
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            collector().side(tag, value);
        }
    }
}
