/** Partitions and offsets. */
@org.jspecify.annotations.NullMarked
package dev.weir.connector.kafka.source;
