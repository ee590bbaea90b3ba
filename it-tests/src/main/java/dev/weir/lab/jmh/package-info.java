/** Micro-benchmarks of what every record passes: the ring between tasks, the codecs, the state. Run by {@code weir bench micro}. */
@org.jspecify.annotations.NullMarked
package dev.weir.lab.jmh;
