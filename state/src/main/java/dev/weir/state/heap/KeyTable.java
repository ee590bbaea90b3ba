package dev.weir.state.heap;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An open-addressing hash table by key: one array of references, linear probing, at most half full. Uses the hash of the
 * encoded key, never {@code hashCode} of users' classes; keys are compared by {@code equals}, arrays of bytes by content.
 */
final class KeyTable<E extends Keyed> {
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private Keyed[] slots;
    private int shift;
    private int size;
    /** Where the next sweep begins. */
    private int hand;

    /** @param capacity slots to begin with, a power of two, at least 2 */
    KeyTable(int capacity) {
        slots = new Keyed[capacity];
        shift = Integer.numberOfLeadingZeros(capacity) + 1;
    }

    int size() {
        return size;
    }

    /** The slot of this key: where it stands, or the empty one where it would. Valid until an insertion or removal. */
    int find(Object key, int keyHash) {
        int mask = slots.length - 1;
        for (int slot = home(keyHash); ; slot = (slot + 1) & mask) {
            Keyed e = slots[slot];
            if (e == null || (e.keyHash == keyHash && same(e.key, key))) {
                return slot;
            }
        }
    }

    @SuppressWarnings("unchecked")
    @Nullable
    E get(int slot) {
        return (E) slots[slot];
    }

    /** Puts an element in the place of one with the same key. */
    void replace(int slot, E element) {
        slots[slot] = element;
    }

    /** Puts a new element into an empty slot that {@link #find} returned. */
    void insert(int slot, E element) {
        slots[slot] = element;
        if (++size > slots.length / 2) {
            grow();
        }
    }

    /** Empties a slot, and moves those behind it up that would not be found otherwise. */
    @SuppressWarnings("NullAway") // an empty slot is null
    void remove(int slot) {
        int mask = slots.length - 1;
        int hole = slot;
        for (int next = (hole + 1) & mask; slots[next] != null; next = (next + 1) & mask) {
            int distance = (next - home(slots[next].keyHash)) & mask;
            if (distance >= ((next - hole) & mask)) {
                slots[hole] = slots[next];
                hole = next;
            }
        }
        slots[hole] = null;
        size--;
    }

    /** Looks at some slots, from where the last sweep stopped, round and round, and removes elements. */
    @SuppressWarnings("unchecked")
    void sweep(int count, Predicate<E> removed) {
        for (int left = Math.min(count, slots.length); left > 0; left--) {
            if (hand >= slots.length) {
                hand = 0;
            }
            Keyed e = slots[hand];
            if (e != null && removed.test((E) e)) {
                // Another element may have moved here: it is looked at next.
                remove(hand);
            } else {
                hand++;
            }
        }
    }

    private void grow() {
        Keyed[] old = slots;
        slots = new Keyed[old.length * 2];
        shift--;
        int mask = slots.length - 1;
        for (Keyed e : old) {
            if (e != null) {
                int slot = home(e.keyHash);
                while (slots[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = e;
            }
        }
    }

    /** By the upper bits of a product, because the keys of one task are alike in the lower bits of their hash. */
    private int home(int keyHash) {
        return (keyHash * GOLDEN_RATIO) >>> shift;
    }

    static boolean same(Object a, Object b) {
        return a == b || (a instanceof byte[] x ? b instanceof byte[] y && Arrays.equals(x, y) : a.equals(b));
    }
}
