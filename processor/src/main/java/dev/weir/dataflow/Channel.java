package dev.weir.dataflow;

import dev.weir.dataflow.StreamElement.Barrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from one task to another: a ring with a single producer and a single consumer. Both ends may wake the
 * other's task; that is the only thing they share besides the slots.
 *
 * <p>A slot is null when free. Slots are read and written volatile, once per batch: what was written into a batch before
 * {@link #offer} is visible after {@link #poll}, and a side that has found nothing and goes to sleep cannot miss what the
 * other side did meanwhile (each writes first and then looks whether the other sleeps).
 *
 * <p>Barriers lie beside the ring, each with its place in it. So there is always room for one, the consumer sees it
 * however much stands before it, and may take it first:
 *
 * <pre>
 *   producer --&gt; [batch 9][batch 8]   [batch 7][watermark][batch 6] --&gt; consumer
 *                                  ^ barrier 3
 * </pre>
 */
public final class Channel {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(StreamElement[].class);

    /** @param place how many elements were sent before it, by {@link #tail} */
    private record PlacedBarrier(Barrier barrier, int place) {}

    private final StreamElement[] ring;
    private final int mask;
    private final Runnable wakeProducer;
    private final Runnable wakeConsumer;
    private final AtomicInteger barriersToTake;
    private final ConcurrentLinkedQueue<PlacedBarrier> barriers = new ConcurrentLinkedQueue<>();
    /** Consumer's. */
    private int head;
    /** Producer's. */
    private int tail;

    private volatile boolean producerWaits;

    /**
     * @param capacity elements; a power of two
     * @param barriersToTake counts the barriers that were sent to the consumer's task and not taken yet; shared by all of
     *     its channels
     */
    public Channel(int capacity, Runnable wakeProducer, Runnable wakeConsumer, AtomicInteger barriersToTake) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two, but is " + capacity);
        }
        ring = new StreamElement[capacity];
        mask = capacity - 1;
        this.wakeProducer = wakeProducer;
        this.wakeConsumer = wakeConsumer;
        this.barriersToTake = barriersToTake;
    }

    /** Producer: appends, or returns false when the channel is full; the consumer then wakes the producer's task. */
    public boolean offer(StreamElement element) {
        if (element instanceof Barrier barrier) {
            put(barrier);
            return true;
        }
        int slot = tail & mask;
        if (SLOT.getVolatile(ring, slot) != null) {
            producerWaits = true;
            // The consumer may have freed the slot between the two: look again, now that it knows that we wait.
            if (SLOT.getVolatile(ring, slot) != null) {
                return false;
            }
            producerWaits = false;
        }
        SLOT.setVolatile(ring, slot, element);
        tail++;
        wakeConsumer.run();
        return true;
    }

    private void put(Barrier barrier) {
        barriers.add(new PlacedBarrier(barrier, tail));
        barriersToTake.incrementAndGet();
        wakeConsumer.run();
    }

    /** Consumer: takes the next element; null when there is none. */
    public @Nullable StreamElement poll() {
        int slot = head & mask;
        // The slot before the barriers: whatever lies in it was sent after all barriers that have their place before
        // it.
        StreamElement element = (StreamElement) SLOT.getVolatile(ring, slot);
        PlacedBarrier barrier = barriers.peek();
        if (barrier != null && barrier.place == head) {
            return takeBarrier();
        }
        if (element == null) {
            return null;
        }
        SLOT.setVolatile(ring, slot, null);
        head++;
        if (producerWaits) {
            producerWaits = false;
            wakeProducer.run();
        }
        return element;
    }

    /** Consumer: the next barrier, whatever stands before it; null when there is none. */
    public @Nullable Barrier nextBarrier() {
        PlacedBarrier next = barriers.peek();
        while (next != null && next.barrier.word().isAborted()) {
            takeBarrier();
            next = barriers.peek();
        }
        return next == null ? null : next.barrier;
    }

    /** Consumer: what stands before {@link #nextBarrier}, in order. It stays where it is. */
    public List<StreamElement> beforeNextBarrier() {
        PlacedBarrier next = barriers.peek();
        List<StreamElement> before = new ArrayList<>();
        for (int i = head; next != null && i != next.place; i++) {
            before.add((StreamElement) SLOT.getVolatile(ring, i & mask));
        }
        return before;
    }

    /** Consumer: takes {@link #nextBarrier}, past what stands before it. */
    public Barrier takeBarrier() {
        Barrier taken = barriers.remove().barrier;
        barriersToTake.decrementAndGet();
        return taken;
    }
}
