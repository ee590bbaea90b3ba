package dev.weir.savepoint;

import dev.weir.state.layer.LayerFileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes entries that come in any order, those of one key group together as far as memory reaches. */
final class KeyGroupBuckets {
    private static final long BYTES_MAX = 64L << 20;
    /** What an entry takes besides its bytes. */
    private static final int ENTRY_OVERHEAD = 96;

    private record Entry(byte[] key, byte[] value) {}

    private final LayerFileWriter writer;
    private final String uid;
    private final String state;
    private final Map<Integer, List<Entry>> buckets = new TreeMap<>();
    private long bytes;

    KeyGroupBuckets(OutputStream out, String uid, String state) throws IOException {
        this.writer = new LayerFileWriter(out);
        this.uid = uid;
        this.state = state;
    }

    void add(int keyGroup, byte[] key, byte[] value) throws IOException {
        buckets.computeIfAbsent(keyGroup, g -> new ArrayList<>()).add(new Entry(key, value));
        bytes += key.length + value.length + ENTRY_OVERHEAD;
        if (bytes > BYTES_MAX) {
            flush();
        }
    }

    /** @return how many entries were written */
    long finish() throws IOException {
        flush();
        writer.finish();
        return writer.entries();
    }

    private void flush() throws IOException {
        for (Map.Entry<Integer, List<Entry>> bucket : buckets.entrySet()) {
            writer.section(uid, state, bucket.getKey());
            for (Entry e : bucket.getValue()) {
                writer.entry(e.key(), e.key().length, e.value(), e.value().length);
            }
        }
        buckets.clear();
        bytes = 0;
    }
}
