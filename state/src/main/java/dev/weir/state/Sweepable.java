package dev.weir.state;

import java.util.function.Predicate;

/** A state whose dead entries can be swept out, a few at a time. Owned by the task's thread. */
public interface Sweepable {
    /**
     * Looks at the next few entries, of whatever key, and deletes the dead ones as if the user had. Goes round and round:
     * every entry has its turn. The current key stays what it is.
     *
     * @param entries how many to look at, at most
     * @param dead told the kept value of an entry; of a list, a chunk of it
     */
    void sweep(int entries, Predicate<Object> dead);
}
