/** Errors with a named outcome and an exit code. */
@org.jspecify.annotations.NullMarked
package dev.weir.error;
