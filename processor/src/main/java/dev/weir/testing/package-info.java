/**
 * For the unit tests of jobs: runs a job's steps on lists, in one thread, with a clock that the test owns, without Kafka
 * and without the engine. What holds here holds for a job of one task per step; parallelism is the engine's own proof.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.testing;
