package dev.weir.operator;

import dev.weir.function.FilterFunction;

/** Calls a {@link FilterFunction}. */
public final class FilterOperator extends FunctionOperator {
    private final FilterFunction<Object> function;

    public FilterOperator(FilterFunction<Object> function) {
        this.function = function;
    }

    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        if (keeps(value)) {
            output().emit(value, timestampMs);
        }
    }

    private boolean keeps(Object value) throws Exception {
        try {
            return function.filter(value);
        } catch (Exception | Error e) {
            throw failed("filter", e);
        }
    }
}
