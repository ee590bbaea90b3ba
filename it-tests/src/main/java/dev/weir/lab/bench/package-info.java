/** The bench: Weir beside the same work in a plain Kafka loop. */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.bench;
