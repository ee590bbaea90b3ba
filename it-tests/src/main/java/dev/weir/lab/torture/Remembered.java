package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.TortureJob.Visit;
import org.jspecify.annotations.Nullable;

/**
 * What a state with a time to live must know of one key at each visit: the number of the one before, unless that was
 * longer ago. Owned by one thread.
 */
final class Remembered {
    private final String place;
    private @Nullable Visit before;

    /** @param place what messages call it */
    Remembered(String place) {
        this.place = place;
    }

    /** The next visit. Between its two times it has read and written. @return what is wrong, or null */
    @Nullable
    Finding accept(Visit now) {
        Visit last = before;
        before = now;
        long lastNumber = last == null ? Visit.NONE : last.number();
        boolean known = now.known() == lastNumber;
        if (last == null || (!known && now.known() != Visit.NONE)) {
            return known ? null : wrong(now + " knows what is not the number before it, " + lastNumber);
        }
        if (!known && now.endMs() - last.beginMs() < TortureJob.TIME_TO_LIVE_MS) {
            return wrong(now + " has forgotten " + last + " too early");
        }
        if (known && now.beginMs() - last.endMs() >= TortureJob.TIME_TO_LIVE_MS) {
            return wrong(now + " remembers " + last + " for too long");
        }
        return null;
    }

    private Finding wrong(String what) {
        return new Finding(Promise.EACH_INPUT_ONCE, place + ": " + what);
    }
}
