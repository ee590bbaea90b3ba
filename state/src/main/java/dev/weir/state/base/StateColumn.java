package dev.weir.state.base;

import dev.weir.state.layer.EntryReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of one state in a base, by key group and encoded key. Owned by one thread. */
public interface StateColumn {
    /** The encoded value; null when there is none. */
    byte @Nullable [] get(int keyGroup, byte[] key, int length) throws IOException;

    /**
     * The encoded values of several keys, as far as one call finds them.
     *
     * @return one for each key, in their order; null where there is none or reading it failed, which only {@link #get} tells
     */
    default List<byte @Nullable []> getSome(int[] keyGroups, List<byte[]> keys) throws IOException {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (int i = 0; i < keyGroups.length; i++) {
            values.add(get(keyGroups[i], keys.get(i), keys.get(i).length));
        }
        return values;
    }

    /**
     * Passes over entries of a key group whose keys begin with these bytes, in the order of the keys' bytes.
     *
     * @param after the key after which to begin; null for the first
     * @param max how many at most
     * @return the key of the last entry passed; null when there are no more
     */
    byte @Nullable [] scan(int keyGroup, byte[] prefix, int length, byte @Nullable [] after, int max, EntryReader into)
            throws IOException;

    /** The same for all of them. */
    default void scan(int keyGroup, byte[] prefix, int length, EntryReader into) throws IOException {
        scan(keyGroup, prefix, length, null, Integer.MAX_VALUE, into);
    }
}
