package dev.weir.state.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How keys and column families are named; the package's page shows it. */
final class RocksKeys {
    static final int GROUP_BYTES = 2;

    private RocksKeys() {}

    /** Writes the full key to the beginning of an array. @return its length */
    static int put(int keyGroup, byte[] key, int length, byte[] into) {
        putGroup(keyGroup, into);
        System.arraycopy(key, 0, into, GROUP_BYTES, length);
        return length + GROUP_BYTES;
    }

    /** Writes what a full key begins with. */
    static void putGroup(int keyGroup, byte[] into) {
        into[0] = (byte) (keyGroup >>> 8);
        into[1] = (byte) keyGroup;
    }

    /** The first of all keys that come behind those which begin with these bytes. There is one: no key group begins with 255. */
    static byte[] after(byte[] prefix) {
        int length = prefix.length;
        while (prefix[length - 1] == (byte) 0xff) {
            length--;
        }
        byte[] after = Arrays.copyOf(prefix, length);
        after[length - 1]++;
        return after;
    }

    static byte[] family(String uid, String state) {
        return (uid + '\0' + state).getBytes(StandardCharsets.UTF_8);
    }
}
