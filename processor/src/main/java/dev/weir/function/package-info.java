/**
 * What a job's author writes: functions, in Flink's words, and what the engine hands to them.
 *
 * <p>Small stateless functions ({@link dev.weir.function.MapFunction} and its kind) are usually lambdas; one instance
 * serves all tasks and must be thread-safe. Functions with a life of their own ({@link
 * dev.weir.function.ProcessFunction} and its kind) are given as a supplier, and every task gets an instance of its own,
 * which only the task's thread touches.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.function;
