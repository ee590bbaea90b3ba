package dev.weir.lab.bench;

import java.util.HashMap;
import java.util.Map;

/** Where the raw loop keeps W2's sums. Owned by one thread. */
interface Sums extends AutoCloseable {
    /** The account's sum with this event, which takes the place of the one before. */
    Sum add(Event event);

    @Override
    void close();

    /** In a plain map, which dies with the process. */
    static Sums onHeap() {
        Map<String, Sum> sums = new HashMap<>();
        return new Sums() {
            @Override
            public Sum add(Event event) {
                return sums.compute(event.account(), (account, before) -> Work.add(before, event));
            }

            @Override
            public void close() {}
        };
    }
}
