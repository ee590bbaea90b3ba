package dev.weir.dataflow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from one task to another: a ring with a single producer and a single consumer. Both ends may wake the
 * other's task; that is the only thing they share besides the slots.
 *
 * <p>A slot is null when free. Slots are read and written volatile, once per batch: what was written into a batch before
 * {@link #offer} is visible after {@link #poll}, and a side that has found nothing and goes to sleep cannot miss what the
 * other side did meanwhile (each writes first and then looks whether the other sleeps).
 */
public final class Channel {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(StreamElement[].class);

    private final StreamElement[] ring;
    private final int mask;
    private final Runnable wakeProducer;
    private final Runnable wakeConsumer;
    /** Consumer's. */
    private int head;
    /** Producer's. */
    private int tail;

    private volatile boolean producerWaits;

    /** @param capacity elements; a power of two */
    public Channel(int capacity, Runnable wakeProducer, Runnable wakeConsumer) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two, but is " + capacity);
        }
        ring = new StreamElement[capacity];
        mask = capacity - 1;
        this.wakeProducer = wakeProducer;
        this.wakeConsumer = wakeConsumer;
    }

    /** Producer: appends, or returns false when the channel is full; the consumer then wakes the producer's task. */
    public boolean offer(StreamElement element) {
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

    /** Consumer: takes the next element; null when there is none. */
    public @Nullable StreamElement poll() {
        int slot = head & mask;
        StreamElement element = (StreamElement) SLOT.getVolatile(ring, slot);
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
}
