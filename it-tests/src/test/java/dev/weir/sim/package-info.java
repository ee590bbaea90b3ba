/**
 * The simulator: processes, clocks, disks and a Kafka broker in one thread, under one seed.
 *
 * <pre>
 *   SimWorld ── SimScheduler ── picks one action per step, all draws from one random source
 *      │            ├─ a worker's runOnce, a procedure's next step      (SimProcess: SimWorkers, SimStepExecutor)
 *      │            ├─ a batch sent, appended, acknowledged             (SimNetwork: SendQueue)
 *      │            ├─ a transaction marker, a time-out, a late request (SimBroker)
 *      │            └─ time passing, a crash, a pause, a second start   (SimFaults)
 *      ├─ SimBroker: PartitionLog, SimTransactions, SimGroups
 *      └─ SimMachine: SimDisk
 * </pre>
 *
 * <p>Blocking calls happen in place, within one action; what makes them hard in reality (a reply that is lost, a request
 * that arrives after the caller is dead) is drawn as a fault of that call.
 *
 * <p>The same seed tells the same story, in every virtual machine. So nothing that runs in it may iterate over a
 * {@code Set.of} or {@code Map.of} of several elements (their order changes from one virtual machine to the next), use
 * identity hash codes, real clocks or threads.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sim;
