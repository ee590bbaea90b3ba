package dev.weir.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code _metadata} of a checkpoint holds: everything needed to restore it, and nothing outside it but the files it
 * names.
 *
 * @param job the job's name
 * @param storeId the store it was published in
 * @param id its identity
 * @param parent the checkpoint it grew from; null for checkpoint 0
 * @param restoreId names the {@code run -s} that this lineage began with; null when it began anew
 * @param engineVersion the release that wrote it, for people
 * @param keyGroupHash the name of the hash that spreads keys over key groups
 * @param maxParallelism the number of key groups
 * @param triggeredAtMs wall clock
 * @param publishedAtMs wall clock
 * @param operators one entry per operator with a uid
 * @param files the base and the layers, oldest first; later entries replace earlier ones
 * @param channelState what was between tasks when barriers overtook records; empty for aligned checkpoints
 */
public record CheckpointMetadata(
        String job,
        String storeId,
        CheckpointId id,
        @Nullable CheckpointId parent,
        @Nullable String restoreId,
        String engineVersion,
        String keyGroupHash,
        int maxParallelism,
        long triggeredAtMs,
        long publishedAtMs,
        List<OperatorMetadata> operators,
        List<StateFile> files,
        List<ChannelState> channelState) {

    public CheckpointMetadata {
        operators = List.copyOf(operators);
        files = List.copyOf(files);
        channelState = List.copyOf(channelState);
    }

    /**
     * One operator.
     *
     * @param uid the operator's stable id
     * @param parallelism how many tasks ran it
     * @param keyedStates its keyed states (timers too), whose content stands in the files
     * @param operatorStates its state that belongs to no key, content included
     * @param watermarks the watermark of each range of key groups; for operators without keyed state that of each task,
     *     by the range that would be its own
     */
    public record OperatorMetadata(
            String uid,
            int parallelism,
            List<KeyedStateMetadata> keyedStates,
            List<OperatorState> operatorStates,
            List<KeyGroupWatermark> watermarks) {
        public OperatorMetadata {
            keyedStates = List.copyOf(keyedStates);
            operatorStates = List.copyOf(operatorStates);
            watermarks = List.copyOf(watermarks);
        }
    }

    /**
     * A keyed state's description. Schemas are Avro schemas in JSON.
     *
     * @param name unique within the operator; timers are named {@code _timers.event} and {@code _timers.processing}
     * @param kind VALUE (reducing and aggregating state too), LIST, MAP or TIMERS
     * @param keySchema as written; it never changes
     * @param subKeySchema the schema of a map's keys; null for other kinds
     * @param valueSchemas every schema that values were ever written with; an encoded value begins with the number of its
     *     own ({@link dev.weir.state.ValueSchemas})
     * @param writtenAs the number of the schema that values are written with now
     * @param ttlSinceMs when the state got its time to live, wall clock: older values count as touched then. Null when it
     *     has none or always had it
     */
    public record KeyedStateMetadata(
            String name,
            String kind,
            String keySchema,
            @Nullable String subKeySchema,
            List<String> valueSchemas,
            int writtenAs,
            @Nullable Long ttlSinceMs) {
        public KeyedStateMetadata {
            valueSchemas = List.copyOf(valueSchemas);
        }

        /** A state all of whose values have one schema. */
        public KeyedStateMetadata(
                String name, String kind, String keySchema, @Nullable String subKeySchema, String valueSchema) {
            this(name, kind, keySchema, subKeySchema, List.of(valueSchema), 0, null);
        }

        /** The schema that values are written with now. */
        public String valueSchema() {
            return valueSchemas.get(writtenAs);
        }
    }

    /**
     * Operator state, as a list of encoded items in the order of the tasks.
     *
     * @param mode SPLIT: items are spread over the tasks on restore; BROADCAST: every task gets all of them
     * @param schema the items' Avro schema in JSON
     */
    public record OperatorState(String name, Mode mode, String schema, List<byte[]> items) {
        public OperatorState {
            items = List.copyOf(items);
        }

        /** How a restore spreads the items. */
        public enum Mode {
            SPLIT,
            BROADCAST
        }
    }

    /** The watermark of the key groups {@code first..last}, both included. */
    public record KeyGroupWatermark(int first, int last, long watermarkMs) {}

    /**
     * A file of state.
     *
     * @param name relative to the job's folder, e.g. {@code shared/3-6f9c...}; unique, never reused
     * @param length bytes
     * @param crc32c checksum of the whole content
     * @param inline the content itself, when it is so small that a file of its own is not worth it; else null
     * @param base whether it is the base, or a part of it: everything older is contained in it
     * @param nativeName what the state backend calls the file, which is in a form of its own; null for a layer file
     */
    public record StateFile(
            String name,
            long length,
            long crc32c,
            byte @Nullable [] inline,
            boolean base,
            @Nullable String nativeName) {
        /** A layer file. */
        public StateFile(String name, long length, long crc32c, byte @Nullable [] inline, boolean base) {
            this(name, length, crc32c, inline, base, null);
        }

        /** The same as a part of a base in a state backend's own form. */
        public StateFile asNative(String backendsName) {
            return new StateFile(name, length, crc32c, inline, true, backendsName);
        }
    }

    /** Records overtaken by an unaligned barrier, of one edge, in order. */
    public record ChannelState(String edge, long length, long crc32c, String name) {}

    /** The same, with other operators. */
    public CheckpointMetadata withOperators(List<OperatorMetadata> others) {
        return new CheckpointMetadata(
                job,
                storeId,
                id,
                parent,
                restoreId,
                engineVersion,
                keyGroupHash,
                maxParallelism,
                triggeredAtMs,
                publishedAtMs,
                others,
                files,
                channelState);
    }

    /** The layer files, oldest first; one that is a base comes first. */
    public List<StateFile> layerFiles() {
        return files.stream().filter(file -> file.nativeName() == null).toList();
    }

    /** The files of a base in a state backend's own form; none when the base, if there is one, is a layer file. */
    public List<StateFile> nativeFiles() {
        return files.stream().filter(file -> file.nativeName() != null).toList();
    }

    /** The operator with this uid, or null. */
    public @Nullable OperatorMetadata operator(String uid) {
        for (OperatorMetadata o : operators) {
            if (o.uid().equals(uid)) {
                return o;
            }
        }
        return null;
    }
}
