package dev.weir.testing;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.util.ArrayList;
import java.util.List;

/**
 * A bounded source that reads lists, each a partition. Its records carry no timestamps; a {@code TimestampAssigner} gives
 * them some.
 *
 * @param name stands where a topic's name stands
 * @param partitions the records, by partition
 */
public record ListSource<T>(String name, List<List<T>> partitions) implements Source<T> {
    public ListSource {
        partitions = partitions.stream().map(List::copyOf).toList();
    }

    /** One partition. */
    @SafeVarargs
    public static <T> ListSource<T> of(String name, T... records) {
        return new ListSource<>(name, List.of(List.of(records)));
    }

    /** As many partitions as lists. */
    public static <T> ListSource<T> ofPartitions(String name, List<List<T>> partitions) {
        return new ListSource<>(name, partitions);
    }

    @Override
    public String describe() {
        return "list " + name;
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public List<SourceSplit> initialSplits(ConnectorContext context) {
        List<SourceSplit> splits = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            splits.add(new SourceSplit(name, name, i, 0, partitions.get(i).size()));
        }
        return splits;
    }

    @Override
    public List<String> streams() {
        return List.of(name);
    }

    @Override
    public List<SourceSplit> resumedSplits(List<SourceSplit> restored, ConnectorContext context) {
        return restored;
    }

    @Override
    public SourceReader<T> createReader(List<SourceSplit> splits, ConnectorContext context) {
        return new ListReader<>(partitions, splits);
    }
}
