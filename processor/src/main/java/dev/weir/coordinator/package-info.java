/** Triggers checkpoints, collects acknowledgements, publishes, orders commits, restarts. */
@org.jspecify.annotations.NullMarked
package dev.weir.coordinator;
