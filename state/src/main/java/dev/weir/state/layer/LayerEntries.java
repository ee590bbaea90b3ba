package dev.weir.state.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The entries of a base and the layers over it. */
public final class LayerEntries implements KeyedEntries {
    private static final Comparator<byte[]> BYTES = Arrays::compareUnsigned;

    private final List<LayerFileReader> files;
    private final SectionMerge merge;

    /** @param oldestFirst later entries replace earlier ones; closed with this */
    public LayerEntries(List<LayerFileReader> oldestFirst) {
        this.files = List.copyOf(oldestFirst);
        this.merge = new SectionMerge(files, section -> true);
    }

    @Override
    public List<Integer> keyGroups(String uid, String state) {
        return merge
                .keys()
                .subSet(new SectionKey(uid, state, 0), true, new SectionKey(uid, state, Integer.MAX_VALUE), true)
                .stream()
                .map(SectionKey::keyGroup)
                .toList();
    }

    @Override
    public void read(SectionKey keyGroup, EntryReader reader) throws IOException {
        List<Map.Entry<ByteBuffer, byte[]>> sorted =
                new ArrayList<>(merge.entries(keyGroup).entrySet());
        sorted.removeIf(e -> e.getValue() == SectionMerge.DELETED);
        sorted.sort(Comparator.comparing(e -> e.getKey().array(), BYTES));
        GrowingBytes entry = new GrowingBytes();
        for (Map.Entry<ByteBuffer, byte[]> e : sorted) {
            byte[] key = e.getKey().array();
            byte[] value = e.getValue();
            entry.reset();
            entry.put(key, key.length);
            entry.put(value, value.length);
            reader.entry(entry.array(), 0, key.length, key.length, value.length);
        }
    }

    @Override
    public void close() throws IOException {
        for (LayerFileReader file : files) {
            file.close();
        }
    }
}
