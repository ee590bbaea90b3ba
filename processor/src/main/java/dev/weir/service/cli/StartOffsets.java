package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.type.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Changes where sources go on from, in the metadata of a checkpoint or savepoint. Pure. */
final class StartOffsets {
    private StartOffsets() {}

    /** Without the offsets of a source, so that it begins where its definition says. */
    static CheckpointMetadata restart(CheckpointMetadata m, String source) {
        splits(m, source);
        return withState(m, source, null);
    }

    /** With another next offset of one partition. */
    static CheckpointMetadata set(CheckpointMetadata m, String source, String topic, int partition, long offset) {
        OperatorState before = splits(m, source);
        List<SourceSplit> changed = new ArrayList<>();
        boolean found = false;
        for (SourceSplit split : decode(source, before)) {
            boolean here = split.stream().equals(topic) && split.partition() == partition;
            found |= here;
            changed.add(here ? split.anewFrom(offset) : split);
        }
        if (!found) {
            throw wrong("source '" + source + "' reads no partition " + partition + " of topic '" + topic + "', but "
                    + decode(source, before).stream().map(SourceSplit::name).collect(Collectors.joining(", ")));
        }
        List<byte[]> items = changed.stream().map(SplitCodec::encode).toList();
        return withState(m, source, new OperatorState(before.name(), before.mode(), SplitCodec.SCHEMA_TEXT, items));
    }

    private static OperatorState splits(CheckpointMetadata m, String source) {
        OperatorMetadata operator = m.operator(source);
        if (operator != null) {
            for (OperatorState state : operator.operatorStates()) {
                if (state.name().equals(SplitCodec.STATE_NAME)) {
                    return state;
                }
            }
        }
        throw wrong("there is no source '" + source + "', but " + sources(m));
    }

    private static String sources(CheckpointMetadata m) {
        return m.operators().stream()
                .filter(o -> o.operatorStates().stream().anyMatch(s -> s.name().equals(SplitCodec.STATE_NAME)))
                .map(OperatorMetadata::uid)
                .collect(Collectors.joining(", "));
    }

    private static List<SourceSplit> decode(String source, OperatorState state) {
        try {
            Schema written = Schemas.parse(state.schema());
            List<SourceSplit> splits = new ArrayList<>();
            for (byte[] item : state.items()) {
                splits.add(SplitCodec.decode(item, written));
            }
            return splits;
        } catch (WeirException e) {
            throw unreadable(source, String.valueOf(e.getMessage()), e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw unreadable(source, e.toString(), e);
        }
    }

    private static WeirException unreadable(String source, String why, Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION, "the offsets of source '" + source + "' can't be read: " + why, cause);
    }

    /** @param splits null: without */
    private static CheckpointMetadata withState(CheckpointMetadata m, String source, @Nullable OperatorState splits) {
        List<OperatorMetadata> operators = new ArrayList<>();
        for (OperatorMetadata o : m.operators()) {
            operators.add(o.uid().equals(source) ? with(o, splits) : o);
        }
        return m.withOperators(operators);
    }

    private static OperatorMetadata with(OperatorMetadata o, @Nullable OperatorState splits) {
        List<OperatorState> states = new ArrayList<>(o.operatorStates());
        states.removeIf(s -> s.name().equals(SplitCodec.STATE_NAME));
        if (splits != null) {
            states.add(splits);
        }
        return new OperatorMetadata(o.uid(), o.parallelism(), o.keyedStates(), states, o.watermarks());
    }

    private static WeirException wrong(String message) {
        return new WeirException(ExitCode.USAGE, message + ". 'weir state ls' shows what there is");
    }
}
