/** Where checkpoints lie: atomic publish, checked reads, deletion by name. */
@org.jspecify.annotations.NullMarked
package dev.weir.checkpoint.store;
