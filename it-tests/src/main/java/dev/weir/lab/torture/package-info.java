/**
 * The torture test: a job that is broken in every way that production does, while a reader that knows nothing of Weir
 * compares its committed output with its input.
 *
 * <pre>
 *   Feeder ---> input topic ---> TortureJob (Processors) ---> output topics ---> Witness ---> Checker
 *                   |                 ^  ^  ^                                                    ^
 *                   |        Nemesis: processes, brokers, network, store                         |
 *                   +----------------------------------------------------------------------------+
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.torture;
