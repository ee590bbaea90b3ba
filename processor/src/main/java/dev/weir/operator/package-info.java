/** Operators as the engine drives them. */
@org.jspecify.annotations.NullMarked
package dev.weir.operator;
