package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.Source;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A source and its place in checkpoints. */
record SourceOfJob(String uid, Source<?> source, int parallelism) {
    /** This source's splits in a checkpoint, or null when the checkpoint has none of it. */
    @Nullable
    List<SourceSplit> splitsIn(CheckpointMetadata checkpoint) {
        OperatorMetadata operator = checkpoint.operator(uid);
        if (operator == null) {
            return null;
        }
        for (OperatorState state : operator.operatorStates()) {
            if (state.name().equals(SplitCodec.STATE_NAME)) {
                return decode(checkpoint, state);
            }
        }
        return null;
    }

    private List<SourceSplit> decode(CheckpointMetadata checkpoint, OperatorState state) {
        try {
            Schema schema = state.schema().equals(SplitCodec.SCHEMA_TEXT)
                    ? SplitCodec.SCHEMA
                    : new Schema.Parser().parse(state.schema());
            List<SourceSplit> splits = new ArrayList<>();
            for (byte[] item : state.items()) {
                splits.add(SplitCodec.decode(item, schema));
            }
            return splits;
        } catch (IOException | RuntimeException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "checkpoint " + checkpoint.id() + " holds offsets of source " + uid + " that cannot be read: " + e,
                    e);
        }
    }

    /** For checkpoint 0: the offsets as operator state. */
    OperatorMetadata metadata(List<SourceSplit> splits) {
        List<byte[]> items = splits.stream().map(SplitCodec::encode).toList();
        OperatorState state =
                new OperatorState(SplitCodec.STATE_NAME, OperatorState.Mode.SPLIT, SplitCodec.SCHEMA_TEXT, items);
        return new OperatorMetadata(uid, parallelism, List.of(), List.of(state), List.of());
    }
}
