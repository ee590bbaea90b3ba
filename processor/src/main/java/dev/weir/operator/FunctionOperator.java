package dev.weir.operator;

import org.jspecify.annotations.Nullable;

/** An operator that calls a user's function. */
abstract class FunctionOperator extends Operator {
    @SuppressWarnings("NullAway.Init") // open comes first
    private OperatorContext context;

    @SuppressWarnings("NullAway.Init") // open comes first
    private Output output;

    @Override
    public void open(OperatorContext context) throws Exception {
        this.context = context;
        this.output = context.output();
    }

    final OperatorContext context() {
        return context;
    }

    final Output output() {
        return output;
    }

    /** What to throw when the user's code threw. */
    final Exception failed(String call, Throwable error) throws Exception {
        return failed(call, null, error);
    }

    /**
     * What to throw when the user's code threw while this key was the current one.
     *
     * @throws Exception the failure of a later step, if that is what ran through the user's code
     */
    Exception failed(String call, @Nullable Object key, Throwable error) throws Exception {
        return UserErrors.in(context.uid(), call, key, error);
    }
}
