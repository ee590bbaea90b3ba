package dev.weir.state.layer;

import dev.weir.state.LayerSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one file of state. Keeps one section in memory, and the index. {@link #finish} must be called last; it does not
 * close the stream. Not thread-safe.
 */
public final class LayerFileWriter implements LayerSink {
    /** A section that has grown to this is written, and another one begun. */
    private static final int SECTION_BYTES_MAX = 32 << 20;

    private record StateName(String uid, String state) {}

    private final OutputStream out;
    private final Map<StateName, Integer> states = new LinkedHashMap<>();
    private final GrowingBytes sections = new GrowingBytes();
    private final EntryBlock block = new EntryBlock();
    private int sectionCount;
    private long entries;
    private long position;
    private @Nullable SectionKey open;

    /** Writes the header. */
    public LayerFileWriter(OutputStream out) throws IOException {
        this.out = out;
        GrowingBytes header = new GrowingBytes();
        header.putLong(LayerFormat.MAGIC);
        header.putInt(LayerFormat.VERSION);
        write(header.array(), header.length());
    }

    @Override
    public void section(String uid, String state, int keyGroup) throws IOException {
        SectionKey next = new SectionKey(uid, state, keyGroup);
        if (!next.equals(open)) {
            endSection();
            open = next;
        }
    }

    @Override
    public void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
        if (open == null) {
            throw new IllegalStateException("an entry before the first section");
        }
        block.add(key, keyLength, value, valueLength);
        entries++;
        if (block.length() >= SECTION_BYTES_MAX) {
            endSection();
        }
    }

    /** Entries written so far, deletions included. */
    public long entries() {
        return entries;
    }

    /** Bytes written so far; the open section, at most {@value #SECTION_BYTES_MAX} bytes, is not among them. */
    public long length() {
        return position;
    }

    /** Writes index and footer and flushes the stream. @return the file's length in bytes */
    public long finish() throws IOException {
        endSection();
        GrowingBytes index = index();
        GrowingBytes footer = new GrowingBytes();
        footer.putLong(position);
        footer.putInt(index.length());
        footer.putInt(LayerFormat.crc32c(index.array(), 0, index.length()));
        footer.putLong(LayerFormat.END_MAGIC);
        write(index.array(), index.length());
        write(footer.array(), footer.length());
        out.flush();
        return position;
    }

    private void endSection() throws IOException {
        if (open == null || block.entries() == 0) {
            return;
        }
        sections.putVarint(states.computeIfAbsent(new StateName(open.uid(), open.state()), s -> states.size()));
        sections.putVarint(open.keyGroup());
        sections.putVarint(position);
        sections.putVarint(block.length());
        sections.putVarint(block.entries());
        sections.putInt(LayerFormat.crc32c(block.array(), 0, block.length()));
        sectionCount++;
        write(block.array(), block.length());
        block.reset();
    }

    private GrowingBytes index() {
        GrowingBytes index = new GrowingBytes();
        index.putVarint(states.size());
        for (StateName s : states.keySet()) {
            index.putText(s.uid());
            index.putText(s.state());
        }
        index.putVarint(sectionCount);
        index.put(sections.array(), sections.length());
        return index;
    }

    private void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        position += length;
    }
}
