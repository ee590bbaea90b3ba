package dev.weir.testing;

import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads lists, one record of each partition in turn. */
final class ListReader<T> implements SourceReader<T> {
    private final List<List<T>> partitions;
    private final List<SourceSplit> splits;
    private final Set<Integer> paused = new HashSet<>();
    private int turn;

    ListReader(List<List<T>> partitions, List<SourceSplit> splits) {
        this.partitions = partitions;
        this.splits = new ArrayList<>(splits);
    }

    @Override
    public int poll(Emitter<T> out, int max) {
        int taken = 0;
        while (taken < max && hasRecords()) {
            int i = turn++ % splits.size();
            SourceSplit split = splits.get(i);
            if (!split.isFinished() && !paused.contains(i)) {
                T value = partitions.get(split.partition()).get((int) split.nextOffset());
                out.emit(value, Long.MIN_VALUE, i);
                splits.set(i, split.at(split.nextOffset() + 1));
                taken++;
            }
        }
        return taken;
    }

    private boolean hasRecords() {
        for (int i = 0; i < splits.size(); i++) {
            if (!splits.get(i).isFinished() && !paused.contains(i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void setPaused(int split, boolean wait) {
        if (wait) {
            paused.add(split);
        } else {
            paused.remove(split);
        }
    }

    @Override
    public void await(long timeoutMs) {}

    @Override
    public void wakeup() {}

    @Override
    public List<SourceSplit> position() {
        return List.copyOf(splits);
    }

    @Override
    public boolean isFinished() {
        return splits.stream().allMatch(SourceSplit::isFinished);
    }

    @Override
    public boolean isFinished(int split) {
        return splits.get(split).isFinished();
    }

    @Override
    public void commitVisible(List<SourceSplit> completed) {}

    @Override
    public Map<String, Long> lag() {
        Map<String, Long> lag = new TreeMap<>();
        splits.forEach(s -> lag.put(s.name(), s.endOffset() - s.nextOffset()));
        return lag;
    }

    @Override
    public void close() {}
}
