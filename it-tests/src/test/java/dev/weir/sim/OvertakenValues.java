package dev.weir.sim;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.dataflow.RecordReader;
import dev.weir.dataflow.RecordTypes;
import dev.weir.task.ChannelFile;
import dev.weir.task.ChannelPart;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The values that barriers had overtaken when a checkpoint was taken, by edge.
 *
 * @param byEdge {@code key,number}, with more behind it where a step has added something
 */
record OvertakenValues(Map<String, List<String>> byEdge) {
    static final OvertakenValues NONE = new OvertakenValues(Map.of());

    static OvertakenValues of(CheckpointMetadata metadata, CheckpointStore store) throws IOException {
        Map<String, List<String>> byEdge = new HashMap<>();
        RecordReader reader = new RecordReader(new RecordTypes(null));
        for (ChannelState channel : metadata.channelState()) {
            List<String> values = byEdge.computeIfAbsent(channel.edge(), e -> new ArrayList<>());
            try (InputStream in = store.open(channel)) {
                for (ChannelPart part : ChannelFile.read(channel.edge(), in)) {
                    reader.read(part.bytes(), part.records(), (value, timestampMs) -> values.add((String) value));
                }
            }
        }
        return new OvertakenValues(byEdge);
    }

    /** The inputs among these that are not under way on any of the edges. */
    TreeSet<String> without(TreeSet<String> inputs, String... edges) {
        TreeSet<String> rest = new TreeSet<>(inputs);
        for (String edge : edges) {
            byEdge.getOrDefault(edge, List.of()).forEach(value -> rest.remove(input(value)));
        }
        return rest;
    }

    private static String input(String value) {
        String[] parts = value.split(",");
        return parts[0] + "," + parts[1];
    }
}
