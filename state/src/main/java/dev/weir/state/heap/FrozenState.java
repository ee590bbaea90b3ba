package dev.weir.state.heap;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.LayerSink;
import dev.weir.state.type.BytesEncoder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The changes of one epoch of one state. Immutable. */
record FrozenState(StateCodec codec, ChangeLog changes, EntrySize size) {
    /** @param replacedUpTo entries that were replaced in this epoch or before are left out */
    void writeTo(LayerSink sink, String uid, int maxParallelism, KeyGroupRange range, int replacedUpTo)
            throws IOException {
        Entry[] entries = changes.written(replacedUpTo);
        int[] groups = groups(entries, uid, maxParallelism, range);
        int[] starts = starts(groups, range);
        Entry[] sorted = new Entry[entries.length];
        int[] next = starts.clone();
        for (int i = 0; i < entries.length; i++) {
            sorted[next[groups[i]]++] = entries[i];
        }
        Output out = new Output(codec, sink, uid, size);
        for (int g = 0; g < starts.length - 1; g++) {
            out.section(range.first() + g, sorted, starts[g], starts[g + 1]);
        }
    }

    /** The key group of each entry, counted from the first of the range. */
    private int[] groups(Entry[] entries, String uid, int maxParallelism, KeyGroupRange range) {
        int[] groups = new int[entries.length];
        for (int i = 0; i < entries.length; i++) {
            int group = KeyHash.keyGroup(entries[i].keyHash, maxParallelism);
            if (!range.contains(group)) {
                throw new WeirException(
                        ExitCode.INTERNAL,
                        "state '" + codec.name() + "' of '" + uid + "' has an entry of key group " + group
                                + ", expected " + range.first() + " to " + range.last());
            }
            groups[i] = group - range.first();
        }
        return groups;
    }

    /** Where each group begins when sorted, and at last the end. */
    private static int[] starts(int[] groups, KeyGroupRange range) {
        int[] starts = new int[range.last() - range.first() + 2];
        for (int group : groups) {
            starts[group + 1]++;
        }
        for (int g = 1; g < starts.length; g++) {
            starts[g] += starts[g - 1];
        }
        return starts;
    }

    /** Encodes entries. */
    private record Output(
            StateCodec codec, LayerSink sink, String uid, EntrySize size, BytesEncoder key, BytesEncoder value) {
        Output(StateCodec codec, LayerSink sink, String uid, EntrySize size) {
            this(codec, sink, uid, size, new BytesEncoder(), new BytesEncoder());
        }

        void section(int keyGroup, Entry[] sorted, int from, int to) throws IOException {
            if (from < to) {
                sink.section(uid, codec.name(), keyGroup);
            }
            for (int i = from; i < to; i++) {
                entry(sorted[i]);
            }
            if (from < to) {
                // One of each key group is enough for an estimate.
                size.observe(key.length() + value.length());
            }
        }

        private void entry(Entry entry) throws IOException {
            Object v = entry.value;
            encode(entry, v);
            sink.entry(key.array(), key.length(), value.array(), v == null ? -1 : value.length());
        }

        private void encode(Entry entry, @Nullable Object v) throws IOException {
            try {
                codec.writeKey(entry, key);
                if (v != null) {
                    codec.writeValue(v, value);
                }
            } catch (RuntimeException e) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "cannot write an entry of state '" + codec.name() + "' of '" + uid + "' as "
                                + codec.valueType().schema() + ": " + e.getMessage(),
                        e);
            }
        }
    }
}
