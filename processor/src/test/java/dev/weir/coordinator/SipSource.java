package dev.weir.coordinator;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bounded source of lists that gives a few records at a time, so that much of a job's life happens between them. */
record SipSource<T>(List<List<T>> partitions, int sip) implements Source<T> {
    private static final String NAME = "lists";

    @Override
    public String describe() {
        return NAME;
    }

    @Override
    public List<String> streams() {
        return List.of(NAME);
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        List<SourceSplit> splits = new ArrayList<>();
        for (int p = 0; p < partitions.size(); p++) {
            splits.add(new SourceSplit(NAME, NAME, p, 0, partitions.get(p).size()));
        }
        return splits;
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        return restored;
    }

    @Override
    public SourceReader<T> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return new Reader(new ArrayList<>(splits));
    }

    private final class Reader implements SourceReader<T> {
        private final List<SourceSplit> splits;
        private int turn;

        Reader(List<SourceSplit> splits) {
            this.splits = splits;
        }

        @Override
        public int poll(Emitter<T> out, int max) {
            int taken = 0;
            for (int tried = 0; tried < splits.size() && taken < sip; tried++) {
                int i = turn++ % splits.size();
                SourceSplit split = splits.get(i);
                while (!split.isFinished() && taken < sip) {
                    splits.set(i, split.at(split.nextOffset() + 1));
                    out.emit(partitions.get(split.partition()).get((int) split.nextOffset()), Long.MIN_VALUE, i);
                    split = splits.get(i);
                    taken++;
                }
            }
            return taken;
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
        public boolean isFinished(int split) {
            return splits.get(split).isFinished();
        }

        @Override
        public boolean isFinished() {
            return splits.stream().allMatch(SourceSplit::isFinished);
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
}
