/** Checkpoints as values, and decisions about them as pure functions. No I/O. */
@org.jspecify.annotations.NullMarked
package dev.weir.checkpoint;
