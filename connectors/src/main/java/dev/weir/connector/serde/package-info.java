/** Between records and the bytes of a topic. */
@org.jspecify.annotations.NullMarked
package dev.weir.connector.serde;
