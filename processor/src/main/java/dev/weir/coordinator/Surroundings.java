package dev.weir.coordinator;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Failpoints;
import dev.weir.env.MemoryGauge;
import dev.weir.env.StepExecutor;
import dev.weir.env.Time;
import dev.weir.env.Workers;
import dev.weir.state.base.StateBases;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that a job's process takes from outside, so that the simulator can pass its own.
 *
 * @param time the clocks
 * @param workers gives tasks their threads
 * @param steps runs what may block
 * @param failpoints places between steps that tasks pass; those of procedures are the step executor's
 * @param kafka makes clients
 * @param blobs the folder of all jobs' checkpoints
 * @param folders opens what people name: savepoints, and where they are written
 * @param newIds texts that no one else ever gets
 * @param random for back-offs; used by the coordinator's thread only
 * @param memory how full the heap is
 * @param states makes what lies under keyed state; null: nothing does, it is all on the heap
 */
public record Surroundings(
        Time time,
        Workers workers,
        StepExecutor steps,
        Failpoints failpoints,
        KafkaClients kafka,
        BlobStore blobs,
        Folders folders,
        Supplier<String> newIds,
        RandomGenerator random,
        MemoryGauge memory,
        @Nullable StateBases states) {}
