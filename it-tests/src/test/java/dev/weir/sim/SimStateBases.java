package dev.weir.sim;

import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.layer.Section;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bases in memory. Like RocksDB's they have files that stay the same from snapshot to snapshot, one for each column here,
 * under a name that tells content apart only within one lineage.
 */
final class SimStateBases implements StateBases {
    /** So little that what changes brings checkpoints and folds forward. */
    private static final long TABLE_BYTES = 4_000;

    @Override
    public long tableBytes(int tables) {
        return TABLE_BYTES;
    }

    @Override
    public long layersMaxBytes() {
        return 300;
    }

    @Override
    public StateBase openToRead(List<StoredFile> snapshot) throws IOException {
        return open("", 0, snapshot);
    }

    @Override
    public void probe() {}

    @Override
    public StateBase open(String store, long attempt, List<StoredFile> restored) throws IOException {
        Base base = new Base();
        for (StoredFile file : restored) {
            try (InputStream in = file.content().open()) {
                base.restore(file.name(), in.readAllBytes());
            }
        }
        return base;
    }

    private record Name(String uid, String state) {}

    private static final class Column {
        final TreeMap<Integer, TreeMap<byte[], byte[]>> groups = new TreeMap<>();
        long version;

        TreeMap<byte[], byte[]> group(int keyGroup) {
            return groups.computeIfAbsent(keyGroup, g -> new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    private static final class Base implements StateBase {
        private final Map<Name, Column> columns = new java.util.LinkedHashMap<>();
        private boolean closed;

        private Column of(Name name) {
            if (closed) {
                throw new IllegalStateException("the base is closed");
            }
            return columns.computeIfAbsent(name, n -> new Column());
        }

        void restore(String fileName, byte[] bytes) throws IOException {
            LayerFileReader reader = LayerFileReader.open(LayerSource.of(fileName, bytes));
            for (Section section : reader.sections()) {
                Column column = of(new Name(section.key().uid(), section.key().state()));
                column.version = Long.parseLong(fileName.substring(fileName.lastIndexOf('-') + 1));
                reader.read(
                        section,
                        (b, keyFrom, keyLength, valueFrom, valueLength) -> column.group(
                                        section.key().keyGroup())
                                .put(
                                        Arrays.copyOfRange(b, keyFrom, keyFrom + keyLength),
                                        Arrays.copyOfRange(b, valueFrom, valueFrom + valueLength)));
            }
        }

        @Override
        public StateColumn column(String uid, String state) {
            Column column = of(new Name(uid, state));
            return new Reading(column);
        }

        @Override
        public Fold fold() {
            return new FoldOf(this);
        }

        @Override
        public BaseSnapshot snapshot() throws IOException {
            List<BaseSnapshot.File> files = new ArrayList<>();
            for (Map.Entry<Name, Column> e : columns.entrySet()) {
                byte[] bytes = write(e.getKey(), e.getValue());
                String name = e.getKey().uid() + "." + e.getKey().state() + "-" + e.getValue().version;
                files.add(new BaseSnapshot.File(name, bytes.length, true, () -> new ByteArrayInputStream(bytes)));
            }
            return new BaseSnapshot() {
                @Override
                public List<File> files() {
                    return files;
                }

                @Override
                public void close() {}
            };
        }

        private static byte[] write(Name name, Column column) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LayerFileWriter writer = new LayerFileWriter(out);
            for (Map.Entry<Integer, TreeMap<byte[], byte[]>> group : column.groups.entrySet()) {
                writer.section(name.uid(), name.state(), group.getKey());
                for (Map.Entry<byte[], byte[]> e : group.getValue().entrySet()) {
                    writer.entry(e.getKey(), e.getKey().length, e.getValue(), e.getValue().length);
                }
            }
            writer.finish();
            return out.toByteArray();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Nobody sees anything of one that is not through: whoever forgets to commit it has lost it. */
    private static final class FoldOf implements StateBase.Fold {
        /** A null value is a deletion. */
        private record Entry(Column column, int keyGroup, byte[] key, byte @Nullable [] value) {
            void apply() {
                TreeMap<byte[], byte[]> group = column.group(keyGroup);
                if (value == null) {
                    group.remove(key);
                } else {
                    group.put(key, value);
                }
            }
        }

        private final Base base;
        private final List<Column> sections = new ArrayList<>();
        private final List<Entry> entries = new ArrayList<>();
        private int keyGroup;

        FoldOf(Base base) {
            this.base = base;
        }

        @Override
        public void section(String uid, String state, int group) {
            sections.add(base.of(new Name(uid, state)));
            keyGroup = group;
        }

        @Override
        public void entry(byte[] key, int keyLength, byte[] value, int valueLength) {
            byte @Nullable [] v = valueLength < 0 ? null : Arrays.copyOf(value, valueLength);
            entries.add(new Entry(sections.get(sections.size() - 1), keyGroup, Arrays.copyOf(key, keyLength), v));
        }

        @Override
        public void commit() {
            sections.forEach(column -> column.version++);
            entries.forEach(Entry::apply);
            entries.clear();
            sections.clear();
        }

        @Override
        public void close() {
            entries.clear();
            sections.clear();
        }
    }

    private record Reading(Column column) implements StateColumn {
        @Override
        public byte @Nullable [] get(int keyGroup, byte[] key, int length) {
            return column.group(keyGroup).get(Arrays.copyOf(key, length));
        }

        @Override
        public byte @Nullable [] scan(
                int keyGroup, byte[] prefix, int length, byte @Nullable [] after, int max, EntryReader into)
                throws IOException {
            byte[] from = after == null ? Arrays.copyOf(prefix, length) : after;
            byte[] last = null;
            int passed = 0;
            for (Map.Entry<byte[], byte[]> e :
                    column.group(keyGroup).tailMap(from, after == null).entrySet()) {
                byte[] key = e.getKey();
                if (key.length < length || !Arrays.equals(key, 0, length, prefix, 0, length)) {
                    return null;
                }
                if (passed++ == max) {
                    return last;
                }
                last = key;
                byte[] both = Arrays.copyOf(key, key.length + e.getValue().length);
                System.arraycopy(e.getValue(), 0, both, key.length, e.getValue().length);
                into.entry(both, 0, key.length, key.length, e.getValue().length);
            }
            return null;
        }
    }
}
