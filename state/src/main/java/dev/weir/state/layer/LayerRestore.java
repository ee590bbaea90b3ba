package dev.weir.state.layer;

import dev.weir.state.KeyGroupRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what one task needs of the files of a checkpoint. */
public final class LayerRestore {
    private LayerRestore() {}

    /**
     * The live entries of one operator in a range of key groups, still encoded, by state.
     *
     * @param oldestFirst base and layers; later entries replace earlier ones
     */
    public static Map<String, RestoredState> read(List<LayerFileReader> oldestFirst, String uid, KeyGroupRange range)
            throws IOException {
        SectionMerge merge = new SectionMerge(oldestFirst, s -> s.uid().equals(uid) && range.contains(s.keyGroup()));
        Map<String, RestoredState> states = new TreeMap<>();
        for (SectionKey key : merge.keys()) {
            RestoredState state = states.computeIfAbsent(key.state(), s -> new RestoredState(uid, s));
            state.add(key.keyGroup(), live(merge.entries(key)));
        }
        return states;
    }

    private static EntryBlock live(Map<ByteBuffer, byte[]> entries) {
        EntryBlock block = new EntryBlock();
        entries.forEach((key, value) -> {
            if (value != SectionMerge.DELETED) {
                block.add(key.array(), key.array().length, value, value.length);
            }
        });
        return block;
    }
}
