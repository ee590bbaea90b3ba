/**
 * What the promises are worth outside the simulator: a broker and a processor as processes of their own, killed, paused
 * and started twice, and a judge that reads only what is committed. {@link dev.weir.it.kafka.FaultRig} holds the pieces
 * together; docs/testing.md says what each suite proves.
 */
@NullMarked
package dev.weir.it.kafka;

import org.jspecify.annotations.NullMarked;
