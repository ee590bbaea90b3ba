package dev.weir.task;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * A source of two partitions, unbounded unless it is made to end, given its records by hand and read one by one; each is
 * its own timestamp.
 */
public final class TwoPartitions implements Source<Long>, SourceReader<Long> {
    private record Given(int split, long number) {}

    private final ArrayDeque<Given> records = new ArrayDeque<>();
    /** Partitions in which records lie that are not given yet. */
    final BitSet withMore = new BitSet();

    /** Records that the deserializer leaves out. */
    int leftOut;

    boolean isNearTheEnd;
    int awaited;
    /** What happens while the reader waits. */
    Runnable onAwait = () -> {};

    private final BitSet ended = new BitSet();
    private boolean isBounded;
    /** The splits that were known at each look for new ones. */
    public final List<List<SourceSplit>> looks = new ArrayList<>();

    /** Makes it a bounded source. */
    public TwoPartitions bounded() {
        isBounded = true;
        return this;
    }

    /** Ends a partition of a bounded source. */
    public void end(int split) {
        ended.set(split);
    }

    void give(int split, long number) {
        records.add(new Given(split, number));
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
        return isBounded;
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        return List.of(
                new SourceSplit("hand", "hand", 0, 0, SourceSplit.UNBOUNDED),
                new SourceSplit("hand", "hand", 1, 0, SourceSplit.UNBOUNDED));
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        return restored;
    }

    @Override
    public Duration discoveryInterval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public List<SourceSplit> newSplits(List<SourceSplit> known, ConnectorContext context) {
        looks.add(known);
        return List.of();
    }

    @Override
    public SourceReader<Long> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return this;
    }

    @Override
    public int poll(Emitter<Long> out, int max) {
        if (leftOut > 0) {
            leftOut--;
            return 1;
        }
        Given next = records.poll();
        if (next == null) {
            return 0;
        }
        out.emit(next.number(), next.number(), next.split());
        return 1;
    }

    @Override
    public boolean mayHaveMore(int split) {
        return withMore.get(split);
    }

    @Override
    public boolean broughtLittle() {
        return isNearTheEnd;
    }

    @Override
    public void await(long timeoutMs) {
        awaited++;
        onAwait.run();
    }

    @Override
    public void wakeup() {}

    @Override
    public List<SourceSplit> position() {
        return List.of();
    }

    @Override
    public boolean isFinished(int split) {
        return ended.get(split);
    }

    @Override
    public boolean isFinished() {
        return ended.cardinality() == 2;
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
