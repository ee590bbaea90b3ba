package dev.weir.state.base;

import dev.weir.state.layer.EntryReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of one state keyed by short strings, in maps, and what was asked for. Owned by one thread. */
public final class RecordedBase implements StateBase {
    /** Keys of {@link StateColumn#get}, in order. */
    public final List<String> single = new ArrayList<>();
    /** Keys of each {@link StateColumn#getSome}. */
    public final List<List<String>> together = new ArrayList<>();

    /** Keys that cannot be read together with others. */
    public final List<String> failing = new ArrayList<>();

    /** What others do between two entries of a scan. */
    public Runnable meanwhile = () -> {};

    private final Map<ByteBuffer, byte[]> values = new HashMap<>();

    public void forgetCalls() {
        single.clear();
        together.clear();
    }

    @Override
    public StateColumn column(String uid, String state) {
        return new StateColumn() {
            @Override
            public byte @Nullable [] get(int keyGroup, byte[] key, int length) {
                single.add(text(Arrays.copyOf(key, length)));
                return values.get(ByteBuffer.wrap(key, 0, length));
            }

            @Override
            public List<byte @Nullable []> getSome(int[] keyGroups, List<byte[]> keys) {
                List<String> asked = keys.stream().map(RecordedBase::text).toList();
                together.add(asked);
                List<byte @Nullable []> found = new ArrayList<>();
                for (int i = 0; i < keyGroups.length; i++) {
                    found.add(failing.contains(asked.get(i)) ? null : values.get(ByteBuffer.wrap(keys.get(i))));
                }
                return found;
            }

            @Override
            public byte @Nullable [] scan(
                    int keyGroup, byte[] prefix, int length, byte @Nullable [] after, int max, EntryReader into)
                    throws IOException {
                ByteBuffer start = ByteBuffer.wrap(prefix, 0, length);
                int passed = 0;
                for (Map.Entry<ByteBuffer, byte[]> e : new TreeMap<>(values).entrySet()) {
                    byte[] key = e.getKey().array();
                    boolean behind = after == null || e.getKey().compareTo(ByteBuffer.wrap(after)) > 0;
                    if (behind
                            && key.length >= length
                            && ByteBuffer.wrap(key, 0, length).equals(start)) {
                        ByteBuffer both = ByteBuffer.allocate(key.length + e.getValue().length);
                        both.put(key).put(e.getValue());
                        into.entry(both.array(), 0, key.length, key.length, e.getValue().length);
                        meanwhile.run();
                        if (++passed == max) {
                            return key;
                        }
                    }
                }
                return null;
            }
        };
    }

    /** Short ones have one byte of length before them. */
    private static String text(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    @Override
    public Fold fold() {
        return new Fold() {
            @Override
            public void section(String uid, String state, int keyGroup) {}

            @Override
            public void entry(byte[] key, int keyLength, byte[] value, int valueLength) {
                ByteBuffer k = ByteBuffer.wrap(Arrays.copyOf(key, keyLength));
                if (valueLength < 0) {
                    values.remove(k);
                } else {
                    values.put(k, Arrays.copyOf(value, valueLength));
                }
            }

            @Override
            public void commit() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public BaseSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
