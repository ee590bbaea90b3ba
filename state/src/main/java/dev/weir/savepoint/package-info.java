/**
 * Savepoints: a job's state in the user's hand, as files that any Avro tool reads.
 *
 * <pre>
 *   savepoint-&lt;job&gt;-&lt;checkpoint&gt;-&lt;id&gt;/_metadata            as a checkpoint's, and weir.savepoint = 1; written last
 *   savepoint-&lt;job&gt;-&lt;checkpoint&gt;-&lt;id&gt;/&lt;uid&gt;/&lt;state&gt;.avro    one datum per entry: key, [mapKey | time], value
 *
 *   a checkpoint's files -&gt; KeyedEntries -&gt; CheckpointData --+
 *                                                          +-- StateData --&gt; SavepointWriter   (export)
 *   a savepoint's files --------------------&gt; SavepointData --+            --&gt; RestoredBase      (run -s)
 *                                                                         --&gt; people           (state cat, state diff)
 * </pre>
 *
 * <p>{@link dev.weir.savepoint.StateData} is the middle of it: the entries of each keyed state as datums, in one order,
 * wherever they come from. {@link dev.weir.savepoint.StoredState} opens what a person names.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.savepoint;
