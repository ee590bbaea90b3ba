/** Kafka clients: how they are made, and one table of their errors. */
@org.jspecify.annotations.NullMarked
package dev.weir.connector.kafka;
