package dev.weir.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** The calls of a consumer that Weir does not make: each says so. */
abstract class UnusedConsumerCalls implements Consumer<byte[], byte[]> {
    private static UnsupportedOperationException unused(String call) {
        return new UnsupportedOperationException("The simulated consumer has no " + call);
    }

    @Override
    public Set<String> subscription() {
        throw unused("subscription");
    }

    @Override
    public void subscribe(Collection<String> topics) {
        throw unused("subscribe");
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener callback) {
        throw unused("subscribe");
    }

    @Override
    public void subscribe(Pattern pattern, ConsumerRebalanceListener callback) {
        throw unused("subscribe");
    }

    @Override
    public void subscribe(Pattern pattern) {
        throw unused("subscribe");
    }

    @Override
    public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener callback) {
        throw unused("subscribe");
    }

    @Override
    public void subscribe(SubscriptionPattern pattern) {
        throw unused("subscribe");
    }

    @Override
    public void unsubscribe() {
        throw unused("unsubscribe");
    }

    @Override
    public void commitSync() {
        throw unused("commitSync");
    }

    @Override
    public void commitSync(Duration timeout) {
        throw unused("commitSync");
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        throw unused("commitSync");
    }

    @Override
    public void commitAsync() {
        throw unused("commitAsync");
    }

    @Override
    public void commitAsync(OffsetCommitCallback callback) {
        throw unused("commitAsync");
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw unused("registerMetricForSubscription");
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw unused("unregisterMetricFromSubscription");
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offsetAndMetadata) {
        throw unused("seek");
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw unused("clientInstanceId");
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics() {
        throw unused("listTopics");
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        throw unused("listTopics");
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsToSearch) {
        throw unused("offsetsForTimes");
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsToSearch, Duration timeout) {
        throw unused("offsetsForTimes");
    }

    @Override
    public void enforceRebalance() {
        throw unused("enforceRebalance");
    }

    @Override
    public void enforceRebalance(String reason) {
        throw unused("enforceRebalance");
    }
}
