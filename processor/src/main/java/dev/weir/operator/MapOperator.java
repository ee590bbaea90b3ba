package dev.weir.operator;

import dev.weir.function.MapFunction;
import org.jspecify.annotations.Nullable;

/** Calls a {@link MapFunction}. */
public final class MapOperator extends FunctionOperator {
    private final MapFunction<Object, Object> function;

    public MapOperator(MapFunction<Object, Object> function) {
        this.function = function;
    }

    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        @Nullable Object result;
        try {
            result = function.map(value);
        } catch (Exception | Error e) {
            throw failed("map", e);
        }
        if (result == null) {
            throw UserErrors.nullEmitted(context().uid(), "map");
        }
        output().emit(result, timestampMs);
    }
}
