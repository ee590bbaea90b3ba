package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;

/**
 * Something that is wrong.
 *
 * @param promise that the check belongs to
 * @param what in words
 */
record Finding(Promise promise, String what) {
    @Override
    public String toString() {
        return what;
    }
}
