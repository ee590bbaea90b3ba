package dev.weir.lab.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is wrong, in words. Thread-safe. */
final class Findings {
    private static final int MAX = 50;

    private final Consumer<String> say;
    private final List<String> all = new ArrayList<>();
    private int more;

    /** @param say told of each at once */
    Findings(Consumer<String> say) {
        this.say = say;
    }

    synchronized void add(String what) {
        if (all.size() < MAX) {
            all.add(what);
            say.accept(what);
        } else {
            more++;
        }
    }

    synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    /** The first of them, and how many more there were. */
    synchronized List<String> list() {
        List<String> list = new ArrayList<>(all);
        if (more > 0) {
            list.add("... and " + more + " more");
        }
        return list;
    }
}
