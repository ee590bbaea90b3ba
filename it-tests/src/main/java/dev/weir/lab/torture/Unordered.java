package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has to come at one place, each once, in whatever order. Owned by one thread. */
final class Unordered {
    private final String place;
    private final Map<String, Integer> due = new TreeMap<>();

    /** @param place what messages call it */
    Unordered(String place) {
        this.place = place;
    }

    void expect(String text) {
        due.merge(text, 1, Integer::sum);
    }

    /** This has come. @return what is wrong, or null */
    @Nullable
    Finding accept(String text) {
        Integer times = due.remove(text);
        if (times == null) {
            return notOnce("duplicated or from nowhere: " + text);
        }
        if (times > 1) {
            due.put(text, times - 1);
        }
        return null;
    }

    private Finding notOnce(String what) {
        return new Finding(Promise.EACH_INPUT_ONCE, place + ": " + what);
    }

    boolean isDue() {
        return !due.isEmpty();
    }

    /** What has not come, the first of it. */
    List<Finding> lost(int atMost) {
        return due.keySet().stream()
                .limit(atMost)
                .map(text -> notOnce("lost: " + text))
                .toList();
    }
}
