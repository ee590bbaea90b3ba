package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.Set;
import java.util.TreeSet;

/** The files that a checkpoint needs besides its metadata. */
final class FilesOf {
    private FilesOf() {}

    /** Names relative to the job's folder. */
    static Set<String> checkpoint(CheckpointMetadata metadata) {
        Set<String> names = new TreeSet<>();
        for (StateFile file : metadata.files()) {
            if (file.inline() == null) {
                names.add(file.name());
            }
        }
        for (ChannelState channel : metadata.channelState()) {
            names.add(channel.name());
        }
        return names;
    }
}
