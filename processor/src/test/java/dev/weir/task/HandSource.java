package dev.weir.task;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/** A source with one split, given its records one by one; each is its own timestamp. */
public final class HandSource implements Source<Long>, SourceReader<Long> {
    private final ArrayDeque<Long> records = new ArrayDeque<>();
    private boolean endless;
    private boolean ended;

    /** Makes it an unbounded source. */
    HandSource endless() {
        endless = true;
        return this;
    }

    public void give(long record) {
        records.add(record);
    }

    public void end() {
        ended = true;
    }

    @Override
    public String describe() {
        return "by hand";
    }

    @Override
    public List<String> streams() {
        return List.of("hand");
    }

    @Override
    public boolean isBounded() {
        return !endless;
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        return List.of(new SourceSplit("hand", "hand", 0, 0, SourceSplit.UNBOUNDED));
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        return restored;
    }

    @Override
    public SourceReader<Long> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return this;
    }

    @Override
    public int poll(Emitter<Long> out, int max) {
        int taken = 0;
        for (Long r = records.poll(); r != null; r = records.poll()) {
            out.emit(r, r, 0);
            taken++;
        }
        return taken;
    }

    @Override
    public boolean isFinished(int split) {
        return isFinished();
    }

    @Override
    public boolean isFinished() {
        return ended && records.isEmpty();
    }

    @Override
    public void await(long timeoutMs) {}

    @Override
    public void wakeup() {}

    @Override
    public List<SourceSplit> position() {
        return List.of();
    }

    @Override
    public void commitVisible(List<SourceSplit> completed) {}

    @Override
    public Map<String, Long> lag() {
        return Map.of();
    }

    @Override
    public void close() {}
}
