package dev.weir.task;

import java.util.Arrays;

/**
 * Event time of several inputs: the smallest watermark of those that are not idle, never going back. Owned by one thread;
 * no I/O.
 */
final class WatermarkMerger {
    private long[] watermarks = {};
    private boolean[] idle = {};
    private long merged = Long.MIN_VALUE;

    WatermarkMerger(int inputs) {
        addInputs(inputs);
    }

    /** One that goes its own way from here. */
    WatermarkMerger copy() {
        WatermarkMerger copy = new WatermarkMerger(0);
        copy.watermarks = watermarks.clone();
        copy.idle = idle.clone();
        copy.merged = merged;
        return copy;
    }

    /** More inputs, each without a watermark yet. */
    void addInputs(int added) {
        int before = idle.length;
        watermarks = Arrays.copyOf(watermarks, before + added);
        idle = Arrays.copyOf(idle, before + added);
        Arrays.fill(watermarks, before, before + added, Long.MIN_VALUE);
    }

    /** An input's watermark has come. @return whether the merged one has advanced */
    boolean advance(int input, long watermarkMs) {
        idle[input] = false;
        watermarks[input] = Math.max(watermarks[input], watermarkMs);
        return merge();
    }

    /** An input no longer holds the others back. @return whether the merged watermark has advanced */
    boolean markIdle(int input) {
        idle[input] = true;
        return merge();
    }

    /** An input has records again, though no new watermark yet. */
    void markActive(int input) {
        idle[input] = false;
    }

    boolean allIdle() {
        for (boolean i : idle) {
            if (!i) {
                return false;
            }
        }
        return true;
    }

    long merged() {
        return merged;
    }

    private boolean merge() {
        long min = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < watermarks.length; i++) {
            if (!idle[i]) {
                any = true;
                min = Math.min(min, watermarks[i]);
            }
        }
        if (!any || min <= merged) {
            return false;
        }
        merged = min;
        return true;
    }
}
