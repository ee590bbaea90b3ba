/** The transactions of a job: write, flush, marker, commit; the claim. */
@org.jspecify.annotations.NullMarked
package dev.weir.connector.kafka.sink;
