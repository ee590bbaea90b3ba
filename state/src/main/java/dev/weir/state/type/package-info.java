/** Types of state: Avro schemas and codecs. */
@org.jspecify.annotations.NullMarked
package dev.weir.state.type;
