package dev.weir.state.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** RocksDB's native library. It comes in a jar, and has to be a file while the operating system maps it. */
public final class RocksLibrary {
    private static boolean loaded; // guarded by the class

    private RocksLibrary() {}

    /** As {@link #load(TemporaryFolders)}. @param below a folder for the file */
    public static void load(Path below) {
        load(new TemporaryFolders(below));
    }

    /**
     * Loads it, once in a process. Its file is deleted at once, since a process that is killed deletes nothing: what is mapped
     * stays. Blocks; any thread.
     *
     * @param folders for the file
     * @throws dev.weir.error.WeirException CONFIGURATION, NOT_AUTHORISED, or UNAVAILABLE (the disk is full: try again)
     */
    static synchronized void load(TemporaryFolders folders) {
        if (loaded) {
            return;
        }
        try {
            Path folder = folders.create();
            try {
                loadFrom(folder);
            } finally {
                TemporaryFolders.drop(folder);
            }
        } catch (IOException e) {
            throw RocksErrors.notWritable(folders.below(), e);
        }
        loaded = true;
    }

    private static void loadFrom(Path folder) throws IOException {
        try {
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
            // Finds it loaded, and only reads its version.
            RocksDB.loadLibrary();
        } catch (LinkageError | RuntimeException e) {
            // The latter when the jar has none for this platform.
            throw RocksErrors.noLibrary(folder, e);
        }
    }
}
