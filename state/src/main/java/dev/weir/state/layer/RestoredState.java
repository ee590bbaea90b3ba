package dev.weir.state.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The live entries of one state in one task, encoded, until the state is asked for. Owned by one thread. */
public final class RestoredState {
    private record Group(int keyGroup, byte[] entries) {}

    private final String uid;
    private final String state;
    private final List<Group> groups = new ArrayList<>();
    private long entries;

    RestoredState(String uid, String state) {
        this.uid = uid;
        this.state = state;
    }

    void add(int keyGroup, EntryBlock block) {
        groups.add(new Group(keyGroup, Arrays.copyOf(block.array(), block.length())));
        entries += block.entries();
    }

    /** Number of entries. */
    public long entries() {
        return entries;
    }

    /** Passes over all entries, key group by key group. */
    public void forEach(GroupEntryReader reader) throws IOException {
        for (Group g : groups) {
            LayerFileReader.forEach(
                    g.entries,
                    g.entries.length,
                    uid + "/" + state,
                    (bytes, keyFrom, keyLength, valueFrom, valueLength) ->
                            reader.entry(g.keyGroup, bytes, keyFrom, keyLength, valueFrom, valueLength));
        }
    }

    /** Is told entries and their key groups. */
    @FunctionalInterface
    public interface GroupEntryReader {
        /** One entry, as ranges of an array. */
        void entry(int keyGroup, byte[] bytes, int keyFrom, int keyLength, int valueFrom, int valueLength)
                throws IOException;
    }
}
