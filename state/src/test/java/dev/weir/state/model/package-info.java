/**
 * Keyed state of any backend against a model of plain collections.
 *
 * <pre>
 *   ModelRun: random operations, freezes, writes, merges, restores and crashes
 *     ├── ModelTask x parallelism ──► KeyedStateBackend
 *     └── JobModel ──► StateModel (one per state), timers
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.model;
