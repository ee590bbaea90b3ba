package dev.weir.state.heap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encoded entries that have left the tables, so that to read one again takes no call of the base. A ring of bytes in which
 * the newest take the place of the oldest, and a hash table of positions in it: no object per entry, so that the garbage
 * collector has nothing to follow or copy. An entry takes about a sixth of what it takes in a table. Owned by the task's
 * thread.
 *
 * <pre>
 *   index: buckets of eight  [ tag | position ] ──┐
 *   ring:  ... ▓▓▓▓▓▓ free ▓▓▓ entry ▓▓▓▓▓ entry ◄┘ ▓▓▓ ...     state, length of key and value, key, value
 *                    head  tail
 * </pre>
 *
 * <p>A victim cache as such is that of N. Jouppi, ISCA 1990.
 */
final class VictimCache {
    private static final int SEGMENT_BYTES_MAX = 1 << 18;
    private static final int SEGMENTS_MIN = 8;

    /** Entries begin at multiples of this. */
    private static final int UNIT = 4;

    private static final int HEADER_BYTES = 4;
    private static final int KEY_LENGTH_AT = 1;
    private static final int VALUE_LENGTH_AT = 2;
    private static final int KEY_LENGTH_MAX = 0xff;
    private static final int VALUE_LENGTH_MAX = 0xffff;

    /** In the place of a state: the rest of the segment is not used. */
    private static final int NONE = 0xff;

    private static final int WAYS = 8;
    /** A slot of the index for so many bytes: the smallest entries fill five of six. */
    private static final int BYTES_PER_SLOT = 20;

    private static final long BYTES_MAX = 4L << 30;
    private static final int FREE = 0;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final int segmentUnits;
    /** Made when they are first written to. */
    private final byte[] @Nullable [] segments;

    private final int units;
    private final int buckets;
    private final int positionBits;
    /** Position + 1 in the lower bits, above them as much of the hash as there is room for. Made by the first entry. */
    private int[] index = {};

    private int head;
    private int tail;
    private int used;

    private byte[] foundIn = {};
    private int foundAt;
    private int foundLength;

    /** @param bytes for ring and index together */
    VictimCache(long bytes) {
        long all = Math.min(bytes, BYTES_MAX);
        buckets = (int) (all / BYTES_PER_SLOT / WAYS);
        long ring = all - 4L * WAYS * buckets;
        int segmentBytes = (int) Math.min(SEGMENT_BYTES_MAX, ring / SEGMENTS_MIN);
        segmentUnits = segmentBytes / UNIT;
        segments = new byte[segmentUnits == 0 ? 0 : (int) (ring / UNIT / segmentUnits)][];
        units = segments.length * segmentUnits;
        positionBits = 32 - Integer.numberOfLeadingZeros(units);
    }

    /** Looks for an entry; what is found lies in {@link #array}. @return whether it is there */
    boolean find(int state, byte[] key, int keyLength) {
        if (used == 0) {
            return false;
        }
        int slot = slotOf(state, key, keyLength, hash(state, key, 0, keyLength));
        if (slot < 0) {
            return false;
        }
        int position = position(index[slot]);
        byte[] in = segment(position);
        int at = offset(position);
        foundIn = in;
        foundAt = at + HEADER_BYTES + keyLength;
        foundLength = valueLength(position);
        return true;
    }

    /** Holds the value that was found; valid until the next change. */
    byte[] array() {
        return foundIn;
    }

    /** Where it begins. */
    int offset() {
        return foundAt;
    }

    int length() {
        return foundLength;
    }

    /** Takes an entry in, or its new value; larger ones than most are not kept. */
    void put(int state, byte[] key, int keyLength, byte[] value, int valueLength) {
        int hash = hash(state, key, 0, keyLength);
        int needed = units(keyLength, valueLength);
        int slot = used == 0 ? -1 : slotOf(state, key, keyLength, hash);
        if (slot >= 0) {
            int position = position(index[slot]);
            if (units(keyLength, valueLength(position)) == needed && valueLength <= VALUE_LENGTH_MAX) {
                write(position, state, key, keyLength, value, valueLength);
                return;
            }
            index[slot] = FREE;
        }
        if (needed <= segmentUnits / 2
                && buckets > 0
                && state < NONE
                && keyLength <= KEY_LENGTH_MAX
                && valueLength <= VALUE_LENGTH_MAX) {
            int position = append(needed);
            write(position, state, key, keyLength, value, valueLength);
            index[slotFor(hash)] = tag(hash) | position + 1;
        }
    }

    private static int units(int keyLength, int valueLength) {
        return (HEADER_BYTES + keyLength + valueLength + UNIT - 1) / UNIT;
    }

    /** Forgets an entry. */
    void remove(int state, byte[] key, int keyLength) {
        int slot = used == 0 ? -1 : slotOf(state, key, keyLength, hash(state, key, 0, keyLength));
        if (slot >= 0) {
            index[slot] = FREE;
        }
    }

    private void write(int position, int state, byte[] key, int keyLength, byte[] value, int valueLength) {
        byte[] in = segment(position);
        int at = offset(position);
        in[at] = (byte) state;
        in[at + KEY_LENGTH_AT] = (byte) keyLength;
        SHORTS.set(in, at + VALUE_LENGTH_AT, (short) valueLength);
        System.arraycopy(key, 0, in, at + HEADER_BYTES, keyLength);
        System.arraycopy(value, 0, in, at + HEADER_BYTES + keyLength, valueLength);
    }

    // ---- the ring

    /** Makes room at the head. @return its position */
    private int append(int needed) {
        if (index.length == 0) {
            index = new int[buckets * WAYS];
        }
        int leftInSegment = segmentUnits - head % segmentUnits;
        if (needed > leftInSegment) {
            int position = claim(leftInSegment);
            segment(position)[offset(position)] = (byte) NONE;
        }
        return claim(needed);
    }

    /** Takes the next units, from the oldest entries if need be. */
    private int claim(int room) {
        while (units - used < room) {
            dropOldest();
        }
        int position = head;
        int segment = position / segmentUnits;
        if (segments[segment] == null) {
            segments[segment] = new byte[segmentUnits * UNIT];
        }
        used += room;
        head = head + room == units ? 0 : head + room;
        return position;
    }

    private void dropOldest() {
        byte[] in = segment(tail);
        int at = offset(tail);
        int state = in[at] & 0xff;
        int keyLength = keyLength(tail);
        int room = state == NONE ? segmentUnits - tail % segmentUnits : units(keyLength, valueLength(tail));
        if (state != NONE) {
            int hash = hash(state, in, at + HEADER_BYTES, keyLength);
            int slot = slotThatSays(hash, tag(hash) | tail + 1);
            if (slot >= 0) {
                index[slot] = FREE;
            }
        }
        used -= room;
        tail = tail + room == units ? 0 : tail + room;
    }

    private byte[] segment(int position) {
        return Objects.requireNonNull(segments[position / segmentUnits]);
    }

    private int offset(int position) {
        return position % segmentUnits * UNIT;
    }

    private int keyLength(int position) {
        return segment(position)[offset(position) + KEY_LENGTH_AT] & 0xff;
    }

    private int valueLength(int position) {
        return (short) SHORTS.get(segment(position), offset(position) + VALUE_LENGTH_AT) & 0xffff;
    }

    // ---- the index

    private int slotOf(int state, byte[] key, int keyLength, int hash) {
        int first = bucket(hash);
        int tag = tag(hash);
        for (int slot = first; slot < first + WAYS; slot++) {
            int says = index[slot];
            if (says != FREE
                    && says >>> positionBits << positionBits == tag
                    && holds(position(says), state, key, keyLength)) {
                return slot;
            }
        }
        return -1;
    }

    private boolean holds(int position, int state, byte[] key, int keyLength) {
        byte[] in = segment(position);
        int at = offset(position);
        int keyAt = at + HEADER_BYTES;
        return (in[at + KEY_LENGTH_AT] & 0xff) == keyLength
                && (in[at] & 0xff) == state
                && Arrays.equals(in, keyAt, keyAt + keyLength, key, 0, keyLength);
    }

    private int slotThatSays(int hash, int says) {
        int first = bucket(hash);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (index[slot] == says) {
                return slot;
            }
        }
        return -1;
    }

    /** One that is free, or else that of the oldest entry. */
    private int slotFor(int hash) {
        int first = bucket(hash);
        int oldest = first;
        int oldestAge = -1;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (index[slot] == FREE) {
                return slot;
            }
            int age = Math.floorMod(head - position(index[slot]), units);
            if (age > oldestAge) {
                oldestAge = age;
                oldest = slot;
            }
        }
        return oldest;
    }

    private int bucket(int hash) {
        return (int) ((hash & 0xffff_ffffL) * buckets >>> 32) * WAYS;
    }

    private int tag(int hash) {
        return hash << positionBits;
    }

    private int position(int says) {
        return (says & (1 << positionBits) - 1) - 1;
    }

    /** Spread over all bits: the upper ones choose the bucket, the lower ones are the tag. */
    private static int hash(int state, byte[] key, int from, int length) {
        int h = state;
        for (int i = from; i < from + length; i++) {
            h = 31 * h + key[i];
        }
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
