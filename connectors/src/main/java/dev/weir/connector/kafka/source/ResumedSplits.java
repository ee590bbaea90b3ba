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
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Restored splits against the cluster as it is now. */
final class ResumedSplits {
    private final Map<String, KafkaAdmin.Topic> found;
    private final KafkaAdmin admin;

    ResumedSplits(Map<String, KafkaAdmin.Topic> found, KafkaAdmin admin) {
        this.found = found;
        this.admin = admin;
    }

    /** The restored splits, checked, then those of partitions that have come since (not for a bounded source). */
    List<SourceSplit> of(List<String> topics, List<SourceSplit> restored, boolean bounded) {
        Set<TopicPartition> known = new HashSet<>();
        for (SourceSplit split : restored) {
            checkIdentity(split);
            known.add(new TopicPartition(split.stream(), split.partition()));
        }
        checkOffsets(restored, known);
        List<SourceSplit> splits = new ArrayList<>(restored);
        if (!bounded) {
            splits.addAll(added(topics, known));
        }
        return splits;
    }

    private void checkIdentity(SourceSplit split) {
        KafkaAdmin.Topic topic = found.get(split.stream());
        if (topic == null || topic.partitions() <= split.partition()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the checkpoint holds an offset of " + split.name() + ", but "
                            + (topic == null
                                    ? "the job no longer reads that topic, or it is gone"
                                    : "the topic has only " + topic.partitions() + " partitions")
                            + ". What was not read there would be skipped: bring the topic back, or give the source"
                            + " another uid to start anew");
        }
        if (!topic.id().equals(split.streamId())) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the topic " + split.stream() + " was deleted and created again: the checkpoint was made with topic"
                            + " id " + split.streamId() + ", now it has " + topic.id()
                            + ". The checkpoint's offsets mean"
                            + " nothing in it: restore the old topic, or give the source another uid to start anew");
        }
    }

    private void checkOffsets(List<SourceSplit> restored, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> earliest = admin.earliestOffsets(partitions);
        Map<TopicPartition, Long> latest = admin.latestOffsets(partitions, false);
        for (SourceSplit split : restored) {
            TopicPartition p = new TopicPartition(split.stream(), split.partition());
            Long first = earliest.get(p);
            Long last = latest.get(p);
            if (split.isFinished() || first == null || last == null) {
                continue;
            }
            if (split.nextOffset() < first || split.nextOffset() > last) {
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
                        + ": records that were not read are gone (retention?). Nothing was skipped. Restore the data, or"
                        + " give the source another uid to start anew");
    }

    private List<SourceSplit> added(List<String> topics, Set<TopicPartition> known) {
        List<TopicPartition> order = new ArrayList<>();
        for (String name : topics) {
            KafkaAdmin.Topic topic = found.get(name);
            for (int i = 0; topic != null && i < topic.partitions(); i++) {
                TopicPartition p = new TopicPartition(name, i);
                if (!known.contains(p)) {
                    order.add(p);
                }
            }
        }
        Map<TopicPartition, Long> starts = admin.earliestOffsets(order);
        List<SourceSplit> splits = new ArrayList<>();
        for (TopicPartition p : order) {
            KafkaAdmin.Topic topic = found.get(p.topic());
            if (topic != null) {
                splits.add(new SourceSplit(
                        p.topic(), topic.id(), p.partition(), starts.getOrDefault(p, 0L), SourceSplit.UNBOUNDED));
            }
        }
        return splits;
    }
}
