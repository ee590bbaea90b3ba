package dev.weir.connector.kafka.sink;

import org.jspecify.annotations.Nullable;

/**
 * The one call into a client that may be blocked, so that another thread can end it. {@code KafkaProducer.close(0)} frees
 * a waiting commit, but not a {@code sendOffsetsToTransaction} whose request is on its way: nobody reads the answer any
 * more, and the call waits for all of {@code max.block.ms}.
 */
final class BlockedCall {
    private @Nullable Thread caller;
    private boolean ended;

    /** Makes the call. Interrupted by {@link #end}, it throws what the client makes of an interrupt. */
    void run(Runnable call) {
        enter();
        try {
            call.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (ended) {
            throw new IllegalStateException("the attempt has ended");
        }
        caller = Thread.currentThread();
    }

    /** The thread goes back to its pool without our interrupt. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    private synchronized void leave() {
        caller = null;
        if (ended) {
            Thread.interrupted();
        }
    }

    /** Ends the present call, and refuses further ones. Any thread. */
    synchronized void end() {
        ended = true;
        Thread blocked = caller;
        if (blocked != null) {
            blocked.interrupt();
        }
    }
}
