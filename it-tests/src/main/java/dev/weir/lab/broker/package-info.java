/** Real Kafka brokers and child JVMs, for the demo, the bench and the tests. */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.broker;
