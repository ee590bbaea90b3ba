package dev.weir.state;

import java.io.IOException;

/** Takes the serialized entries of layers; sections of the same state and key group may come more than once. */
public interface LayerSink {
    /**
     * Begins the entries of one state and key group.
     *
     * @param uid the operator
     * @param state the state's name
     */
    void section(String uid, String state, int keyGroup) throws IOException;

    /**
     * One entry of the present section, replacing an older one with the same key bytes.
     *
     * @param key the encoded key, then the encoded sub key (a map's key, a list's chunk number, a timer's time)
     * @param value the encoded value, as {@link ValueSchemas} says; {@code valueLength} -1 means deleted
     */
    void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException;
}
