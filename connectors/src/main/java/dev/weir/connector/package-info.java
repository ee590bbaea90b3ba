/** What the engine knows of sources and sinks. The engine imports this, and no Kafka. */
@org.jspecify.annotations.NullMarked
package dev.weir.connector;
