package dev.weir.testing;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Remembers emitted objects by their hashes, to find out whether someone changed one afterwards. Sees changes of whatever
 * the object's {@code hashCode} covers, which for records, collections and Avro's objects is everything but arrays inside.
 */
final class EmittedObjects {
    private static final int REMEMBERED_MAX = 1000;

    private record Emitted(String step, Object value, int hash) {}

    private final Deque<Emitted> emitted = new ArrayDeque<>();

    void add(String step, Object value) {
        if (emitted.size() == REMEMBERED_MAX) {
            check(emitted.removeFirst());
        }
        emitted.add(new Emitted(step, value, hash(value)));
    }

    void check() {
        emitted.forEach(EmittedObjects::check);
    }

    private static void check(Emitted e) {
        if (hash(e.value) != e.hash) {
            throw new AssertionError("an object that the step '" + e.step + "' emitted was changed afterwards: it is "
                    + e.value + " now. Emitted objects belong to everyone behind the step; emit a copy, or a record");
        }
    }

    private static int hash(Object value) {
        return value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value.hashCode();
    }
}
