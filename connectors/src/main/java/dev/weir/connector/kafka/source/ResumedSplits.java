package dev.weir.connector.kafka.source;

import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Splits that are known, restored or being read, against the cluster as it is now. */
final class ResumedSplits {
    private final TreeMap<String, KafkaAdmin.Topic> found;
    private final KafkaAdmin admin;

    /** @param found the topics that the source reads */
    ResumedSplits(TreeMap<String, KafkaAdmin.Topic> found, KafkaAdmin admin) {
        this.found = found;
        this.admin = admin;
    }

    /**
     * The restored splits, checked, then those of partitions that have come since (not for a bounded source). A source that
     * was bounded and is no longer goes on past its ends; one that is bounded only now ends where {@code end} says now.
     *
     * @param end null: the source is unbounded
     */
    List<SourceSplit> of(List<SourceSplit> restored, @Nullable OffsetsInitializer end) {
        List<SourceSplit> splits = new ArrayList<>(restored);
        if (end == null) {
            splits.replaceAll(s -> s.endingAt(SourceSplit.UNBOUNDED));
        }
        List<SourceSplit> unfinished = new ArrayList<>(splits);
        unfinished.removeIf(SourceSplit::isFinished);
        unfinished.forEach(this::checkIdentity);
        checkOffsets(unfinished);
        List<SourceSplit> endless = new ArrayList<>(splits);
        endless.removeIf(s -> s.endOffset() != SourceSplit.UNBOUNDED);
        if (end == null || !endless.isEmpty()) {
            List<SourceSplit> added = added(splits);
            splits.addAll(added);
            endless.addAll(added);
        }
        if (end != null && !endless.isEmpty()) {
            Map<TopicPartition, Long> ends = end.ends(admin, partitionsOf(endless));
            splits.replaceAll(s -> s.endingAt(ends.getOrDefault(partitionOf(s), s.endOffset())));
        }
        return splits;
    }

    /** The splits of partitions that have come since these were found; these are checked to be the same still. */
    List<SourceSplit> since(List<SourceSplit> known) {
        known.forEach(this::checkIdentity);
        return added(known);
    }

    private void checkIdentity(SourceSplit split) {
        KafkaAdmin.Topic topic = found.get(split.stream());
        if (topic == null || topic.partitions() <= split.partition()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the job has an offset of " + split.name() + ", but "
                            + (topic == null
                                    ? "the job no longer reads that topic, or it is gone"
                                    : "the topic has only " + topic.partitions() + " partitions")
                            + ". What was not read there would be skipped: bring the topic back, or give the source"
                            + " another uid to start anew");
        }
        if (!topic.id().equals(split.streamId())) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the topic " + split.stream()
                            + " was deleted and created again: the job has read the topic with the"
                            + " id " + split.streamId() + ", now it has " + topic.id()
                            + ". The job's offsets mean nothing in it: restore the old topic, or give the source another uid to start anew");
        }
    }

    private void checkOffsets(List<SourceSplit> restored) {
        Set<TopicPartition> partitions = partitionsOf(restored);
        Map<TopicPartition, Long> earliest = admin.earliestOffsets(partitions);
        Map<TopicPartition, Long> latest = admin.latestOffsets(partitions, false);
        for (SourceSplit split : restored) {
            TopicPartition p = partitionOf(split);
            Long first = earliest.get(p);
            Long last = latest.get(p);
            if (first == null || last == null) {
                continue;
            }
            if (split.nextOffset() > last) {
                throw truncated(split, last);
            }
            if (split.nextOffset() < first) {
                throw outOfRange(split, first, last);
            }
        }
    }

    static WeirException outOfRange(SourceSplit split, @Nullable Long first, @Nullable Long last) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "the next record to read is " + split.name() + " at offset " + split.nextOffset()
                        + ", but the topic holds "
                        + (first == null || last == null ? "other offsets" : "offsets " + first + " to " + last)
                        + ": records that were not read are gone (by retention, or because the topic was deleted and"
                        + " created again). Nothing was skipped. Restore the data, or"
                        + " give the source another uid to start anew");
    }

    /** @param from the first offset of which nothing is left as it was read; null: not known */
    static WeirException truncated(SourceSplit split, @Nullable Long from) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "the job has read " + split.name() + " up to offset " + split.nextOffset() + ", but "
                        + (from == null ? "not all of that is" : "from offset " + from + " on that is not")
                        + " in the topic any more: records that were read are gone (a broker has lost its last ones, as in"
                        + " an unclean leader election). What has been written in their place was not read. Restore the"
                        + " data, choose the offset to go on from with 'weir savepoint offsets', or give the source"
                        + " another uid to start anew");
    }

    private static Set<TopicPartition> partitionsOf(List<SourceSplit> splits) {
        Set<TopicPartition> partitions = new HashSet<>();
        splits.forEach(s -> partitions.add(partitionOf(s)));
        return partitions;
    }

    private static TopicPartition partitionOf(SourceSplit split) {
        return new TopicPartition(split.stream(), split.partition());
    }

    /** By topic and number, so that it does not matter who found them when. */
    private List<SourceSplit> added(List<SourceSplit> before) {
        Set<TopicPartition> known = partitionsOf(before);
        List<TopicPartition> partitions = new ArrayList<>();
        for (KafkaAdmin.Topic topic : found.values()) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
        }
        partitions.removeAll(known);
        Map<TopicPartition, Long> starts = admin.earliestOffsets(partitions);
        List<SourceSplit> splits = new ArrayList<>();
        for (TopicPartition p : partitions) {
            Long start = starts.get(p);
            KafkaAdmin.Topic topic = found.get(p.topic());
            if (start != null && topic != null) {
                splits.add(new SourceSplit(p.topic(), topic.id(), p.partition(), start, SourceSplit.UNBOUNDED));
            }
        }
        return splits;
    }
}
