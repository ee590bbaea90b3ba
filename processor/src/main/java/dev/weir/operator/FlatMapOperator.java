package dev.weir.operator;

import dev.weir.function.FlatMapFunction;

/** Calls a {@link FlatMapFunction}. */
public final class FlatMapOperator extends FunctionOperator {
    private final FlatMapFunction<Object, Object> function;

    @SuppressWarnings("NullAway.Init") // open comes first
    private RecordCollector collector;

    public FlatMapOperator(FlatMapFunction<Object, Object> function) {
        this.function = function;
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        super.open(context);
        collector = new RecordCollector(context.uid(), context.output());
    }

    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        collector.setTimestamp(timestampMs);
        try {
            function.flatMap(value, collector);
        } catch (Exception | Error e) {
            Exception own = failed("flatMap", e);
            collector.rethrow();
            throw own;
        }
        collector.rethrow();
    }
}
