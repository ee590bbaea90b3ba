package dev.weir.state;

/**
 * Makes one result of many values, by way of an accumulator.
 *
 * @param <IN> what is added
 * @param <ACC> what is kept meanwhile
 * @param <OUT> the result
 */
public interface AggregateFunction<IN, ACC, OUT> {
    /** The accumulator of no values. */
    ACC createAccumulator();

    /** @return the accumulator with the value in it: the same object, changed, or another one */
    ACC add(IN value, ACC accumulator);

    OUT getResult(ACC accumulator);

    /** @return one accumulator of both; either may be changed and returned */
    ACC merge(ACC a, ACC b);
}
