package dev.weir.operator;

import dev.weir.function.RichFunction;
import dev.weir.function.TimeDomain;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyedStateBackend;

/** An operator around a function with state and timers per key. */
abstract class KeyedOperator extends RichOperator {
    @SuppressWarnings("NullAway.Init") // open comes first
    private KeyedStateBackend state;

    @SuppressWarnings("NullAway.Init") // open comes first
    private OperatorTimers timers;

    private TimeDomain firingDomain = TimeDomain.EVENT_TIME;

    KeyedOperator(RichFunction function) {
        super(function);
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        state = context.keyedState();
        timers = new OperatorTimers(context);
        super.open(context);
    }

    @Override
    public final boolean isReady() {
        return !state.isFull();
    }

    /** One record, its key being the current one. */
    abstract void element(Object value) throws Exception;

    /** One timer, its key being the current one. */
    abstract void timer(long timestampMs) throws Exception;

    /** One record that came by an input without keys. */
    abstract void unkeyedElement(int input, Object value) throws Exception;

    @Override
    public final void processKeyed(int input, Object key, int keyHash, Object value, long timestampMs)
            throws Exception {
        state.setCurrentKey(key, keyHash);
        collector().setTimestamp(timestampMs);
        try {
            element(value);
        } catch (Exception | Error e) {
            throw failed("processElement", key, e);
        }
        collector().rethrow();
    }

    @Override
    public final void process(int input, Object value, long timestampMs) throws Exception {
        collector().setTimestamp(timestampMs);
        unkeyedElement(input, value);
        collector().rethrow();
    }

    @Override
    public final void watermark(long watermarkMs) {
        timers.ofTask().advance(watermarkMs);
    }

    @Override
    public final boolean fireTimers(long watermarkMs, long processingTimeMs, int max) throws Exception {
        return timers.fire(watermarkMs, processingTimeMs, max, this::fire);
    }

    private void fire(TimeDomain domain, long timestampMs) throws Exception {
        firingDomain = domain;
        collector().setTimestamp(domain == TimeDomain.EVENT_TIME ? timestampMs : Long.MIN_VALUE);
        try {
            timer(timestampMs);
        } catch (Exception | Error e) {
            throw failed("onTimer", currentKey(), e);
        }
        collector().rethrow();
    }

    @Override
    public final long nextProcessingTimerMs() {
        return timers.nextProcessingTime();
    }

    @Override
    public final FrozenLayer freeze() {
        return state.freeze();
    }

    @Override
    final KeyedStateBackend keyedState() {
        return state;
    }

    final OperatorTimers timers() {
        return timers;
    }

    final TimeDomain firingDomain() {
        return firingDomain;
    }

    final Object currentKey() {
        Object key = state.currentKey();
        if (key == null) {
            throw new IllegalStateException("there is no current key here");
        }
        return key;
    }
}
