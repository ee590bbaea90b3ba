package dev.weir.coordinator;

import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import java.util.ArrayList;
import java.util.List;

/** An exactly-once sink in memory: what its tasks wrote in this attempt, and where their epochs end. */
final class EpochSink<T> implements Sink<T> {
    private final String name;
    private final List<Writer> writers = new ArrayList<>();

    EpochSink(String name) {
        this.name = name;
    }

    /** What was written in the first so many epochs, task after task. */
    List<T> written(int epochs) {
        List<T> all = new ArrayList<>();
        writers.forEach(w -> all.addAll(w.values.subList(0, epochs == 0 ? 0 : w.ends.get(epochs - 1))));
        return all;
    }

    /** For an attempt that begins: only what its own tasks write counts. */
    void forget() {
        writers.clear();
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public List<String> streams() {
        return List.of(name);
    }

    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        Writer writer = new Writer();
        writers.add(writer);
        return writer;
    }

    private final class Writer implements SinkWriter<T> {
        private final List<T> values = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();

        @Override
        public void write(T value, long timestampMs) {
            values.add(value);
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
        public void cut() {
            ends.add(values.size());
        }

        @Override
        public long acknowledged() {
            return values.size();
        }

        @Override
        public void close() {}
    }
}
