package dev.weir.state.heap;

import org.jspecify.annotations.Nullable;

/** The current key's element in a table, looked up once while the key stays current. */
final class CurrentSlot<E extends Keyed> {
    private static final long UNKNOWN = -1;

    private final KeyTable<E> table;
    private final Current current;
    private long turn = UNKNOWN;
    private int slot;

    CurrentSlot(KeyTable<E> table, Current current) {
        this.table = table;
        this.current = current;
    }

    @Nullable
    E get() {
        return table.get(slot());
    }

    /** Takes the place of what {@link #get} returned. */
    void replace(E element) {
        table.replace(slot(), element);
    }

    /** To be called when the table is changed by another way than this one. */
    void forget() {
        turn = UNKNOWN;
    }

    /** To be called when {@link #get} returned null. */
    void insert(E element) {
        table.insert(slot(), element);
        turn = UNKNOWN;
    }

    /** To be called when {@link #get} did not return null. */
    void remove() {
        table.remove(slot());
        turn = UNKNOWN;
    }

    private int slot() {
        if (turn != current.turn()) {
            slot = table.find(current.key(), current.keyHash());
            turn = current.turn();
        }
        return slot;
    }
}
