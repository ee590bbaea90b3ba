package dev.weir.state.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The sections of several files by their keys, and the entries that are left of them. */
final class SectionMerge {
    /** Stands for a deleted value. */
    static final byte[] DELETED = new byte[0];

    private record Place(LayerFileReader file, Section section) {}

    private final NavigableMap<SectionKey, List<Place>> places = new TreeMap<>();

    SectionMerge(List<LayerFileReader> oldestFirst, Predicate<SectionKey> wanted) {
        for (LayerFileReader file : oldestFirst) {
            for (Section s : file.sections()) {
                if (wanted.test(s.key())) {
                    places.computeIfAbsent(s.key(), k -> new ArrayList<>()).add(new Place(file, s));
                }
            }
        }
    }

    /** Sorted. */
    NavigableSet<SectionKey> keys() {
        return places.navigableKeySet();
    }

    /** The last value of each key, {@link #DELETED} (by identity) where that is a deletion. */
    Map<ByteBuffer, byte[]> entries(SectionKey key) throws IOException {
        Map<ByteBuffer, byte[]> entries = new LinkedHashMap<>();
        for (Place p : places.getOrDefault(key, List.of())) {
            p.file.read(
                    p.section,
                    (bytes, keyFrom, keyLength, valueFrom, valueLength) -> entries.put(
                            ByteBuffer.wrap(copy(bytes, keyFrom, keyLength)),
                            valueLength < 0 ? DELETED : copy(bytes, valueFrom, valueLength)));
        }
        return entries;
    }

    private static byte[] copy(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
