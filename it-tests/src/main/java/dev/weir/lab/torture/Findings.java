package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is wrong. Thread-safe. */
final class Findings {
    private static final int MAX = 50;

    private final Consumer<String> say;
    private final List<Finding> all = new ArrayList<>();
    private int more;

    /** @param say told of each at once */
    Findings(Consumer<String> say) {
        this.say = say;
    }

    void add(Promise promise, String what) {
        add(new Finding(promise, what));
    }

    synchronized void add(Finding finding) {
        if (all.size() < MAX) {
            all.add(finding);
            say.accept(finding.what());
        } else {
            more++;
        }
    }

    synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    /** The first of them, and how many more there were. */
    synchronized List<Finding> all() {
        List<Finding> list = new ArrayList<>(all);
        if (more > 0) {
            list.add(new Finding(all.get(MAX - 1).promise(), "... and " + more + " more"));
        }
        return list;
    }

    /** The same in words. */
    List<String> list() {
        return all().stream().map(Finding::what).toList();
    }
}
