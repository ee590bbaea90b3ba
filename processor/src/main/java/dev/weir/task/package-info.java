/**
 * Tasks: one thread each, which takes records and barriers from its inputs, puts them through a chain of operators, and
 * sends them on.
 *
 * <pre>
 *   SourceTask   reads splits; a barrier begins here, with the offsets of the moment
 *   OperatorTask takes from channels; BarrierAligner waits until a barrier has come on all of them,
 *        |       Overtaking lets it pass when that takes too long: what it overtakes is part of the checkpoint, and
 *        |       Replay processes it first after a restore
 *        +-- Chain: operators called one after another, routers and sinks at its ends
 *        |
 *   Task.passBarrier: sinks cut, state freezes, the barrier goes on, the coordinator gets a TaskSnapshot
 * </pre>
 *
 * TaskWiring builds all of it from a plan. Other threads reach a task by its Mailbox only.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.task;
