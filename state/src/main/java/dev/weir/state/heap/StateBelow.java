package dev.weir.state.heap;

import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.base.StateColumn;
import dev.weir.state.layer.EntryReader;
import dev.weir.state.type.BytesEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** The entries of a state that lie under its table, decoded. Owned by the task's thread. */
final class StateBelow {
    private final StateCodec codec;
    private final StateColumn column;
    /** Asked before the column is. */
    private final VictimCache victims;
    /** The state's, among those of its operator. */
    private final int number;

    private final Current current;
    private final KeyGroupRange range;
    private final int maxParallelism;
    private final BaseSweep sweep;
    private EntrySize size = new EntrySize();
    private final ReadingHabit habit = new ReadingHabit();
    private @Nullable BinaryDecoder reuse;
    private final BytesEncoder key = new BytesEncoder();
    private final BytesEncoder value = new BytesEncoder();

    /**
     * @param number the state's, among those of its operator
     * @param range the task's key groups
     */
    StateBelow(
            StateCodec codec,
            StateColumn column,
            VictimCache victims,
            int number,
            Current current,
            KeyGroupRange range,
            int maxParallelism) {
        this.codec = codec;
        this.column = column;
        this.victims = victims;
        this.number = number;
        this.current = current;
        this.range = range;
        this.maxParallelism = maxParallelism;
        this.sweep = new BaseSweep(this, range);
    }

    /** Says who is to be told what entries take. */
    StateBelow observedBy(EntrySize observer) {
        size = observer;
        return this;
    }

    /** The current key's value; null when there is none. */
    @Nullable
    Object value(@Nullable Object sub) {
        try {
            codec.writeKey(current.key(), sub, key);
            Object victim = victim();
            return victim != null ? victim : decoded(key.length(), column.get(keyGroup(), key.array(), key.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The values of several keys, read by one call.
     *
     * @return one for each key; null where none was found, which does not say that there is none
     */
    List<@Nullable Object> someValues(List<Keyed> keys) {
        try {
            List<@Nullable Object> values = new ArrayList<>(keys.size());
            int[] groups = new int[keys.size()];
            List<byte[]> asked = new ArrayList<>();
            for (Keyed of : keys) {
                codec.writeKey(of.key, null, key);
                Object victim = victim();
                values.add(victim);
                if (victim == null) {
                    groups[asked.size()] = KeyHash.keyGroup(of.keyHash, maxParallelism);
                    asked.add(key.toByteArray());
                }
            }
            List<byte @Nullable []> found =
                    asked.isEmpty() ? List.of() : column.getSome(Arrays.copyOf(groups, asked.size()), asked);
            for (int i = 0, next = 0; next < found.size(); i++) {
                if (values.get(i) == null) {
                    values.set(i, decoded(asked.get(next).length, found.get(next)));
                    next++;
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of the key just encoded, if it has left the table not long ago. */
    private @Nullable Object victim() throws IOException {
        return victims.find(number, key.array(), key.length())
                ? read(victims.array(), victims.offset(), victims.length())
                : null;
    }

    private @Nullable Object decoded(int keyLength, byte @Nullable [] found) throws IOException {
        if (found == null) {
            return null;
        }
        habit.found();
        size.observe(keyLength + found.length);
        return read(found, 0, found.length);
    }

    /** How often the base has what is asked for. */
    ReadingHabit habit() {
        return habit;
    }

    /** An entry leaves its table, and the base holds what it says. */
    void left(Entry entry) {
        try {
            codec.writeKey(entry, key);
            Object v = entry.value;
            if (v == null) {
                victims.remove(number, key.array(), key.length());
            } else {
                codec.writeValue(v, value);
                victims.put(number, key.array(), key.length(), value.array(), value.length());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object read(byte[] bytes, int from, int length) throws IOException {
        BinaryDecoder in = codec.schemas().open(bytes, from, length, reuse);
        reuse = in;
        return codec.valueType().read(in);
    }

    /** Whether a key is one of the task's. */
    boolean owns(int keyHash) {
        return range.contains(KeyHash.keyGroup(keyHash, maxParallelism));
    }

    /** Every entry of a key. */
    void entries(Object ofKey, int keyHash, StateCodec.Entries into) {
        try {
            codec.writeKey(ofKey, null, key);
            int group = KeyHash.keyGroup(keyHash, maxParallelism);
            column.scan(group, key.array(), key.length(), (bytes, keyFrom, keyLength, valueFrom, valueLength) -> {
                size.observe(keyLength + valueLength);
                codec.read(bytes, keyFrom, keyLength, valueFrom, valueLength, into);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What goes through all entries in turn. */
    BaseSweep sweep() {
        return sweep;
    }

    /**
     * Entries of a key group.
     *
     * @param after the encoded key after which to begin; null for the first
     * @return that of the last one passed; null when there are no more
     */
    byte @Nullable [] someOf(int keyGroup, byte @Nullable [] after, int max, StateCodec.Entries into) {
        try {
            return column.scan(keyGroup, new byte[0], 0, after, max, codec.reader(into));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every entry of a key, read some at a time, as they come. */
    Pieces pieces(Object ofKey, int keyHash) {
        return new Pieces(ofKey, keyHash);
    }

    private int keyGroup() {
        return KeyHash.keyGroup(current.keyHash(), maxParallelism);
    }

    /** Entries of one key in the order of their encoded sub keys. */
    final class Pieces implements Iterator<SubEntry> {
        private static final int PIECE = 128;

        private final Object ofKey;
        private final int keyHash;
        private final ArrayDeque<SubEntry> read = new ArrayDeque<>();
        private byte @Nullable [] after;
        private boolean more = true;

        private Pieces(Object ofKey, int keyHash) {
            this.ofKey = ofKey;
            this.keyHash = keyHash;
        }

        @Override
        public boolean hasNext() {
            while (read.isEmpty() && more) {
                readPiece();
            }
            return !read.isEmpty();
        }

        SubEntry peek() {
            return read.element();
        }

        @Override
        public SubEntry next() {
            return read.remove();
        }

        private void readPiece() {
            try {
                codec.writeKey(ofKey, null, key);
                EntryReader into = codec.reader((k, hash, sub, value) ->
                        read.add(new SubEntry(ofKey, keyHash, Objects.requireNonNull(sub), 0, false, value)));
                int group = KeyHash.keyGroup(keyHash, maxParallelism);
                after = column.scan(group, key.array(), key.length(), after, PIECE, into);
                more = after != null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
