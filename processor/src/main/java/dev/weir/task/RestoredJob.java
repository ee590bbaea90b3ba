package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.connector.SourceSplit;
import dev.weir.state.base.StateBase;
import dev.weir.state.layer.LayerFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of an attempt begin with.
 *
 * @param checkpoint the restored one; null for a new job
 * @param splits the splits of every source, by uid, offsets concrete
 * @param base what lies under keyed state, restored; null when it is all on the heap
 * @param tableBytes how much the tables of one operator in one task may take over a base
 * @param layers opens the checkpoint's files of keyed state, oldest first
 * @param allowNonRestored whether operator state that no one asks for may be let go
 * @param channels opens the checkpoint's files of overtaken records
 */
public record RestoredJob(
        @Nullable CheckpointMetadata checkpoint,
        Map<String, List<SourceSplit>> splits,
        LayerOpener layers,
        ChannelOpener channels,
        @Nullable StateBase base,
        long tableBytes,
        boolean allowNonRestored) {
    /** Opens a file of overtaken records; called by every task on its own thread. */
    @FunctionalInterface
    public interface ChannelOpener {
        InputStream open(ChannelState channel) throws IOException;
    }

    /** Opens the files of keyed state; called by every task on its own thread. */
    @FunctionalInterface
    public interface LayerOpener {
        List<LayerFileReader> open() throws IOException;
    }
}
