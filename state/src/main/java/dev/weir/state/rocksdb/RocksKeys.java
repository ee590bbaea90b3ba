package dev.weir.state.rocksdb;

import java.nio.charset.StandardCharsets;

/** How keys and column families are named; the package's page shows it. */
final class RocksKeys {
    static final int GROUP_BYTES = 2;

    private RocksKeys() {}

    /** Writes the full key to the beginning of an array. @return its length */
    static int put(int keyGroup, byte[] key, int length, byte[] into) {
        return put(keyGroup, key, length, into, 0);
    }

    /** Writes the full key. @return where it ends */
    static int put(int keyGroup, byte[] key, int length, byte[] into, int at) {
        into[at] = (byte) (keyGroup >>> 8);
        into[at + 1] = (byte) keyGroup;
        System.arraycopy(key, 0, into, at + GROUP_BYTES, length);
        return at + GROUP_BYTES + length;
    }

    static byte[] family(String uid, String state) {
        return (uid + '\0' + state).getBytes(StandardCharsets.UTF_8);
    }
}
