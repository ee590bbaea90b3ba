/** Keyed state as operators see it, and its snapshots: a quick freeze, then a write off the thread. */
@org.jspecify.annotations.NullMarked
package dev.weir.state;
