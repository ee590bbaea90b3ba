package dev.weir.state.layer;

/** Entries put together in a section's encoding. */
final class EntryBlock {
    private final GrowingBytes bytes = new GrowingBytes();
    private int entries;

    void reset() {
        bytes.reset();
        entries = 0;
    }

    /** @param valueLength -1 means deleted */
    void add(byte[] key, int keyLength, byte[] value, int valueLength) {
        bytes.putVarint(keyLength);
        bytes.putVarint(valueLength + 1L);
        bytes.put(key, keyLength);
        if (valueLength > 0) {
            bytes.put(value, valueLength);
        }
        entries++;
    }

    byte[] array() {
        return bytes.array();
    }

    int length() {
        return bytes.length();
    }

    int entries() {
        return entries;
    }
}
