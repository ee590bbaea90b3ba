/**
 * What moves between tasks, and how: batches, barriers and watermarks in bounded single-producer single-consumer channels.
 *
 * <pre>
 *   Router (by key, in turn, to all) -&gt; OutputChannel (gathers batches, holds what does not fit)
 *       -&gt; Channel (bounded ring) -&gt; the next task
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataflow;
