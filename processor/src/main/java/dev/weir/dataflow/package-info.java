/**
 * What moves between tasks, and how: batches, barriers and watermarks in bounded single-producer single-consumer channels.
 *
 * <pre>
 *   Router (by key, in turn, to all) -&gt; OutputChannel (gathers batches, holds what does not fit)
 *       -&gt; Channel (bounded ring, barriers beside it) -&gt; the next task
 * </pre>
 *
 * Records are written only when a barrier overtakes them: RecordWriter and RecordReader, by RecordTypes.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataflow;
