package dev.weir.savepoint;

import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases.StoredFile;
import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.SectionKey;
import dev.weir.state.rocksdb.RocksBases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a checkpoint whose base is in RocksDB's own form: the files are brought to a folder for temporary files,
 * the layers folded in. As much room is needed there as the state takes.
 */
final class NativeEntries implements KeyedEntries {
    private static final long MEMORY_BYTES = 64L << 20;

    private final Path folder;
    private final StateBase base;
    private final int keyGroups;

    /**
     * @param files the base's
     * @param layers over it, oldest first; not needed any more when this returns
     * @param keyGroups how many the job has
     */
    NativeEntries(List<StoredFile> files, List<LayerFileReader> layers, int keyGroups) throws IOException {
        this.folder = Files.createTempDirectory("weir-state");
        this.keyGroups = keyGroups;
        this.base = new RocksBases(folder, 0, MEMORY_BYTES, 0).open(1, files);
        LayerFold.apply(layers, base);
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
    public void close() throws IOException {
        base.close();
        Files.deleteIfExists(folder);
    }
}
