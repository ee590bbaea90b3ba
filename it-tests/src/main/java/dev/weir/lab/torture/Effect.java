package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import org.jspecify.annotations.Nullable;

/** What a fault that was tried has come to. */
sealed interface Effect {
    Effect DONE = new Done();

    /** It was done. */
    record Done() implements Effect {}

    /**
     * It could not be done after all.
     *
     * @param why without names of processes and files, so that those of the same reason can be counted
     * @param suspicion what is wrong if nothing else was going on; null: it may happen then too
     */
    record NotDone(String why, @Nullable Finding suspicion) implements Effect {}

    static Effect notDone(String why) {
        return new NotDone(why, null);
    }

    /** @param where which process, and its log */
    static Effect notDone(String why, Promise promise, String where) {
        return new NotDone(why, new Finding(promise, why + ": " + where));
    }

    /** @param why if it was not */
    static Effect of(boolean done, String why) {
        return done ? DONE : notDone(why);
    }
}
