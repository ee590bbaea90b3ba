package dev.weir.testing;

import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A sink that keeps what is written, in memory, for tests. It knows no transactions: run by the engine it also shows what
 * failed attempts wrote. Thread-safe.
 */
public final class CollectSink<T> implements Sink<T> {
    private final String name;
    private final List<T> values = new ArrayList<>();

    /** @param name stands where a topic's name stands */
    public CollectSink(String name) {
        this.name = name;
    }

    /** A copy of what has been written so far, in order. */
    public synchronized List<T> values() {
        return List.copyOf(values);
    }

    synchronized void add(T value) {
        values.add(value);
    }

    @Override
    public String describe() {
        return "collect " + name;
    }

    @Override
    public List<String> streams() {
        return List.of(name);
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        return new Writer();
    }

    private final class Writer implements SinkWriter<T> {
        private volatile long written;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
        public void write(T value, long timestampMs) {
            add(value);
            written++;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean canCut() {
            return true;
        }

        @Override
        public void cut() {}

        @Override
        public long acknowledged() {
            return written;
        }

        @Override
        public void close() {}
    }
}
