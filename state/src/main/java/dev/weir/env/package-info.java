/** What a process takes from its surroundings, passed in: clocks, threads, failpoints. */
@org.jspecify.annotations.NullMarked
package dev.weir.env;
