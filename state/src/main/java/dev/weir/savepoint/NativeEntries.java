package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.SectionKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a checkpoint whose base is in a backend's own form, from a base of that backend into which the layers
 * are folded.
 */
final class NativeEntries implements KeyedEntries {
    private final StateBase base;
    private final int keyGroups;

    /**
     * @param base closed with this, or when this throws
     * @param checkpoint whose layers lie over it: opened one after another, for there may be many
     */
    NativeEntries(StateBase base, CheckpointMetadata checkpoint, CheckpointEntries.Files files) throws IOException {
        this.base = base;
        this.keyGroups = checkpoint.maxParallelism();
        try {
            for (StateFile file : checkpoint.layerFiles()) {
                try (LayerFileReader layer = LayerFileReader.open(files.layer(file))) {
                    LayerFold.apply(List.of(layer), base);
                }
            }
        } catch (IOException | RuntimeException e) {
            base.close();
            throw e;
        }
    }

    @Override
    public List<Integer> keyGroups(String uid, String state) {
        StateColumn column = base.column(uid, state);
        List<Integer> found = new ArrayList<>();
        for (int group = 0; group < keyGroups; group++) {
            if (holdsSome(column, group)) {
                found.add(group);
            }
        }
        return found;
    }

    private static boolean holdsSome(StateColumn column, int group) {
        boolean[] some = new boolean[1];
        try {
            column.scan(group, new byte[0], 0, null, 1, (bytes, k, kl, v, vl) -> some[0] = true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return some[0];
    }

    @Override
    public void read(SectionKey keyGroup, EntryReader reader) throws IOException {
        base.column(keyGroup.uid(), keyGroup.state()).scan(keyGroup.keyGroup(), new byte[0], 0, reader);
    }

    @Override
    public void close() {
        base.close();
    }
}
