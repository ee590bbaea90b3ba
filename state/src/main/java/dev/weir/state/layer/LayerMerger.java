package dev.weir.state.layer;

import dev.weir.state.LayerSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Makes one file's worth of entries of several; holds one key group of one state in memory at a time. */
public final class LayerMerger {
    /** What becomes of deletions. */
    public enum Deletions {
        /** Dropped: the result is a base, and nothing older exists. */
        DROP,
        /** Kept: the result is a layer over something older. */
        KEEP
    }

    /** What an entry takes in memory besides its own bytes, about. */
    private static final int ENTRY_BYTES = 200;

    private LayerMerger() {}

    /**
     * What a merge of these files needs of the heap, estimated: all entries of the largest key group of a state. An entry
     * that several of them have counts as often.
     */
    public static long heapBytes(List<LayerFileReader> files) {
        Map<SectionKey, Long> bytes = new HashMap<>();
        for (LayerFileReader file : files) {
            for (Section s : file.sections()) {
                bytes.merge(s.key(), s.length() + (long) ENTRY_BYTES * s.entries(), Long::sum);
            }
        }
        return bytes.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * Writes what is left of the files, sorted by uid, state and key group.
     *
     * @param oldestFirst later entries replace earlier ones
     * @param wanted which sections go into the result; a base leaves out operators that the job no longer has
     */
    public static void merge(
            List<LayerFileReader> oldestFirst, Predicate<SectionKey> wanted, Deletions deletions, LayerSink into)
            throws IOException {
        SectionMerge merge = new SectionMerge(oldestFirst, wanted);
        for (SectionKey key : merge.keys()) {
            into.section(key.uid(), key.state(), key.keyGroup());
            for (Map.Entry<ByteBuffer, byte[]> e : merge.entries(key).entrySet()) {
                write(e.getKey().array(), e.getValue(), deletions, into);
            }
        }
    }

    private static void write(byte[] key, byte[] value, Deletions deletions, LayerSink into) throws IOException {
        boolean deleted = value == SectionMerge.DELETED;
        if (!deleted || deletions == Deletions.KEEP) {
            into.entry(key, key.length, value, deleted ? -1 : value.length);
        }
    }
}
