/**
 * State that does not stay on the heap: everything older than what the tasks hold in memory, of all tasks of an attempt.
 *
 * <pre>
 *   table of the task (changed entries, and a cache)  ──miss──►  StateColumn.get / scan     task's thread
 *   frozen layers of completed checkpoints            ──fold──►  StateBase                  one thread at a time
 *   StateBase between two folds                       ──────►    BaseSnapshot               files of a checkpoint
 * </pre>
 *
 * Only layers of completed checkpoints are folded, in their order, so that between two folds the base is exactly the state
 * of one checkpoint.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.base;
