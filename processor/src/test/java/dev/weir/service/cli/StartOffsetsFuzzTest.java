package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged offsets that a person wants to change. */
@Timeout(120)
class StartOffsetsFuzzTest {
    private static final String SCHEMA = SplitCodec.SCHEMA.toString();
    private static final byte[] SPLIT =
            SplitCodec.encode(new SourceSplit("orders", "topic-id", 3, 1L << 40, SourceSplit.UNBOUNDED));

    private static void changedOrRefused(String schema, byte[] split) {
        OperatorState state =
                new OperatorState(SplitCodec.STATE_NAME, OperatorState.Mode.SPLIT, schema, List.of(split));
        CheckpointMetadata metadata = new CheckpointMetadata(
                "orders",
                "store",
                new CheckpointId(7, 2),
                null,
                null,
                "test",
                "murmur",
                8,
                1,
                2,
                List.of(new OperatorMetadata("in", 1, List.of(), List.of(state), List.of())),
                List.of(),
                List.of());
        try {
            StartOffsets.set(metadata, "in", "orders", 3, 17);
        } catch (WeirException e) {
            // The partition may be another one now.
            Fuzz.declared(e, e.exitCode() == ExitCode.USAGE ? ExitCode.USAGE : ExitCode.CONFIGURATION, "source 'in'");
        }
    }

    @Test
    void damagedOffsetsAreChangedOrRefused() {
        Fuzz.of("offsets").bytes(List.of(SPLIT), bytes -> changedOrRefused(SCHEMA, bytes));
    }

    @Test
    void offsetsOfAStrangeSchemaAreChangedOrRefused() {
        List<String> words = List.of("\"type\"", "\"long\"", "null", "{", "}", "\"fields\":[]", "[".repeat(2_000));
        Fuzz.of("schema of offsets").texts(List.of(SCHEMA), words, text -> changedOrRefused(text, SPLIT));
    }
}
