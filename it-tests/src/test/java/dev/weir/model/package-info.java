/**
 * A model of the commit protocol (producers in turn, marker, publish, claim, recovery), small enough to be explored whole
 * up to a bound: every order of steps of two processes that may be alive at once, with every fault at every point.
 *
 * <pre>
 *   Protocol: State -> its successors      Explorer: breadth first, each State once, until a promise breaks
 *      ├─ Runner x 2: what a process knows, and where it stands
 *      ├─ Cluster: transactional ids, the marker, what is visible
 *      └─ Store: what is on the disk of each checkpoint, synced or not
 * </pre>
 *
 * <p>The steps have production's names ({@link dev.weir.sim.ProtocolStep}). docs/model.md says what is left out.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.model;
