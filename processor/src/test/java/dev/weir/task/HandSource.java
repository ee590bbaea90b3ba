package dev.weir.task;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source with one split, given its records one by one; each is its own timestamp. */
public final class HandSource implements Source<Long>, SourceReader<Long> {
    private final ArrayDeque<Long> records = new ArrayDeque<>();
    private final List<SourceSplit> added = new ArrayList<>();
    /** What lag tools were shown. */
    public final List<List<SourceSplit>> shown = new ArrayList<>();

    private @Nullable Supplier<List<SourceSplit>> discovery;
    private SourceSplit start = new SourceSplit("hand", "hand", 0, 0, SourceSplit.UNBOUNDED);
    private List<SourceSplit> given = List.of();
    private int recordBytes;
    private boolean endless;
    private boolean ended;

    /** Makes it an unbounded source. */
    public HandSource endless() {
        endless = true;
        return this;
    }

    /** How large its records are where they are read. */
    HandSource withRecordsOf(int bytes) {
        recordBytes = bytes;
        return this;
    }

    /** Where a new job begins. */
    public HandSource startingWith(SourceSplit split) {
        start = split;
        return this;
    }

    /** Makes it look for new splits, every second. */
    public HandSource discovering(Supplier<List<SourceSplit>> newSplits) {
        discovery = newSplits;
        return this;
    }

    /** What its tasks were given later. */
    public List<SourceSplit> added() {
        return added;
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
        return List.of(start);
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        return restored;
    }

    @Override
    public Duration discoveryInterval() {
        return discovery == null ? Duration.ZERO : Duration.ofSeconds(1);
    }

    @Override
    public List<SourceSplit> newSplits(List<SourceSplit> known, ConnectorContext context) {
        return discovery == null ? List.of() : discovery.get();
    }

    @Override
    public void addSplits(List<SourceSplit> splits) {
        added.addAll(splits);
    }

    @Override
    public SourceReader<Long> createReader(List<SourceSplit> splits, ConnectorContext context) {
        if (!splits.isEmpty()) {
            given = List.copyOf(splits);
        }
        return this;
    }

    @Override
    public int poll(Emitter<Long> out, int max) {
        int taken = 0;
        for (Long r = records.poll(); r != null; r = records.poll()) {
            out.reads(recordBytes);
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
        List<SourceSplit> all = new ArrayList<>(given);
        all.addAll(added);
        return all;
    }

    @Override
    public void commitVisible(List<SourceSplit> completed) {
        shown.add(completed);
    }

    @Override
    public Map<String, Long> lag() {
        return Map.of("hand", (long) records.size());
    }

    @Override
    public void close() {}
}
