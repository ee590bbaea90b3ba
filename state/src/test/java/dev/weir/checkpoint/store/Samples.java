package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Metadata for tests. */
final class Samples {
    private Samples() {}

    /** Ids that are new every time, and the same in every run. */
    static Supplier<String> ids() {
        int[] next = {0};
        return () -> String.format("%08x", next[0]++);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static CheckpointMetadata metadata(String storeId, CheckpointId id, List<StateFile> files) {
        return metadata(storeId, id, files, List.of());
    }

    static CheckpointMetadata metadata(
            String storeId, CheckpointId id, List<StateFile> files, List<ChannelState> channels) {
        return new CheckpointMetadata(
                "orders", storeId, id, null, null, "0.1.0", "murmur2", 128, 1_000, 2_000, List.of(), files, channels);
    }

    /** Every field set, every list with more than one kind of entry. Frozen: a fixture was written from it. */
    static CheckpointMetadata everyField() {
        return new CheckpointMetadata(
                "orders",
                "3f2c9a52-0b7e-4f43-8f0a-6d2f0a6f9e11",
                new CheckpointId(42, 3),
                new CheckpointId(41, 2),
                "restore-7",
                "0.1.0",
                "murmur2",
                128,
                1_764_000_000_000L,
                1_764_000_000_250L,
                List.of(
                        new OperatorMetadata(
                                "totals per customer/größe",
                                4,
                                List.of(
                                        new KeyedStateMetadata("total", "VALUE", "\"string\"", null, "\"long\""),
                                        new KeyedStateMetadata(
                                                "seen",
                                                "MAP",
                                                "\"string\"",
                                                "\"bytes\"",
                                                List.of("\"int\"", "[\"null\",\"int\"]"),
                                                1,
                                                1_763_999_000_000L)),
                                List.of(),
                                List.of(
                                        new KeyGroupWatermark(0, 63, 1_763_999_999_000L),
                                        new KeyGroupWatermark(64, 127, Long.MIN_VALUE))),
                        new OperatorMetadata(
                                "source",
                                2,
                                List.of(),
                                List.of(
                                        new OperatorState(
                                                "splits",
                                                OperatorState.Mode.SPLIT,
                                                "\"bytes\"",
                                                List.of(bytes("orders-0@17"), new byte[0], new byte[] {0, -1, 127})),
                                        new OperatorState(
                                                "rules", OperatorState.Mode.BROADCAST, "\"string\"", List.of())),
                                List.of())),
                List.of(
                        new StateFile("shared/2-aaaa", 9_000_000_000L, 4_294_967_295L, null, true),
                        new StateFile("inline-bbbb", 3, 17, new byte[] {1, 2, 3}, false)),
                List.of(new ChannelState("source->totals", 12, 99, "shared/3-cccc")));
    }
}
