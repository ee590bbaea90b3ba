/** One immutable configuration, checked at the start. */
@org.jspecify.annotations.NullMarked
package dev.weir.config;
