/**
 * Keyed state on the heap.
 *
 * <pre>
 *   state handle ──► table: key ──► Entry {key, value, epoch}          what the task reads and writes
 *        │                            ▲
 *        └──► change log: the entries of the present epoch, in order   what freeze() takes away
 * </pre>
 *
 * An entry of the present epoch is changed in place. The first touch in an epoch makes a new entry, which takes the old
 * one's place in the table and is appended to the change log. So {@code freeze()} only swaps the log and raises the
 * epoch; entries of earlier epochs never change again and are written by another thread without a copy; a read is one
 * lookup. A deletion takes the entry out of the table at once and leaves a deletion in the log alone, since the log is
 * written in order and later entries replace earlier ones.
 *
 * <p>A state whose values expire has a queue of all its entries besides ({@link dev.weir.state.heap.SweptState}), which
 * costs a reference an entry.
 *
 * <p>Over a {@link dev.weir.state.base.StateBase base} the table holds what has changed since the last fold, deletions
 * included, and some of what the base holds. An entry may leave it when the base has it, and goes to a cache of bytes.
 *
 * <pre>
 *   CachedValueState, CachedListState, CachedMapState ──miss──► StateBelow: VictimCache, else the base
 *        │           ▲ prefetch: the values that a batch's         ▲                      ▲
 *        │             keys lack, by one call                      │ what leaves a table  │
 *        │ changes of an epoch                                                            │
 *        └──► FrozenLayer ──► a checkpoint's file, and when that is complete ─────────────┘ FoldedEpoch says so
 *        TableMemory: what the tables take, what may leave them, when a checkpoint comes early, when the task waits
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.heap;
