package dev.weir.sim;

import java.util.List;

/** The values of one topic that have become visible since they were last asked for. */
final class Fresh {
    private final String topic;
    private int[] taken = new int[0];

    Fresh(String topic) {
        this.topic = topic;
    }

    /** Takes the new values of one partition, in order. */
    List<String> take(Scene scene, int partition) {
        if (taken.length == 0) {
            taken = new int[scene.partitions(topic)];
        }
        List<String> values = scene.visible(topic, partition);
        List<String> fresh = values.subList(taken[partition], values.size());
        taken[partition] = values.size();
        return fresh;
    }
}
