package dev.weir.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What is on its way: batches of all producers, and requests whose senders have given up waiting. */
final class SimNetwork {
    private final SplittableRandom random;
    private final List<SendQueue> queues = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();

    SimNetwork(SplittableRandom random) {
        this.random = random;
    }

    void add(SendQueue queue) {
        if (!queue.listed) {
            queue.listed = true;
            queues.add(queue);
        }
    }

    void addLate(Runnable request) {
        late.add(request);
    }

    boolean hasLate() {
        return !late.isEmpty();
    }

    boolean hasQueues() {
        return !queues.isEmpty();
    }

    void deliverLate() {
        removeUnordered(late, random.nextInt(late.size())).run();
    }

    /** One queue does one thing; returns whether any had something to do. */
    boolean moveOne() {
        int size = queues.size();
        int first = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            int index = (first + i) % queues.size();
            SendQueue queue = queues.get(index);
            boolean acted = queue.act(random);
            if (queue.isEmpty()) {
                queue.listed = false;
                queues.remove(queue);
            }
            if (acted || queues.isEmpty()) {
                return acted;
            }
        }
        return false;
    }

    private static <T> T removeUnordered(List<T> list, int index) {
        T taken = list.get(index);
        T last = list.remove(list.size() - 1);
        if (index < list.size()) {
            list.set(index, last);
        }
        return taken;
    }
}
