package dev.weir.state.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** What RocksDB throws, as an error of the local disk. */
final class RocksErrors {
    private RocksErrors() {}

    static IOException reading(RocksDBException e) {
        return new IOException("RocksDB could not read state from the local disk: " + e.getMessage(), e);
    }

    static IOException doing(String what, Path folder, RocksDBException e) {
        return new IOException("RocksDB could not " + what + " in " + folder + ": " + e.getMessage(), e);
    }
}
