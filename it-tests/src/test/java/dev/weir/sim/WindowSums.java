package dev.weir.sim;

import dev.weir.checkpoint.JobStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the job's windows must come to: each window of each key once, with the sum of exactly the numbers that fall into
 * it. Numbers rise in every partition, so a window is over once every partition has shown a number behind it.
 */
final class WindowSums {
    private final Fresh fresh = new Fresh(Scene.WINDOWS);
    private final Set<String> seen = new HashSet<>();

    @Nullable
    String wrong(Scene scene) {
        Map<String, Long> sums = null;
        for (int p = 0; p < scene.partitions(Scene.WINDOWS); p++) {
            for (String value : fresh.take(scene, p)) {
                sums = sums == null ? sums(scene) : sums;
                String wrong = wrong(sums, value);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    /** {@code key,end,sum} */
    private @Nullable String wrong(Map<String, Long> sums, String value) {
        String[] parts = value.split(",");
        String window = parts[0] + "," + parts[1];
        if (!seen.add(window)) {
            return "the window " + window + " is visible twice";
        }
        long sum = sums.getOrDefault(window, -1L);
        return sum == Long.parseLong(parts[2])
                ? null
                : "the window " + window + " sums up to " + parts[2] + ", expected " + sum;
    }

    @Nullable
    String missing(Scene scene) {
        long over = scene.status() == JobStatus.FINISHED ? Long.MAX_VALUE : lowestLast(scene);
        for (String window : sums(scene).keySet()) {
            long end = Long.parseLong(window.substring(window.indexOf(',') + 1));
            if (end <= over && !seen.contains(window)) {
                return "there is no window " + window;
            }
        }
        return null;
    }

    /** Whether all windows that are over are visible: what {@link #missing} asks, without having looked before. */
    boolean isComplete(Scene scene) {
        return wrong(scene) == null && missing(scene) == null;
    }

    private static Map<String, Long> sums(Scene scene) {
        Map<String, Long> sums = new HashMap<>();
        for (Scene.Input input : scene.inputs()) {
            if (!InputFeed.hasWindows(input.key())) {
                continue;
            }
            sums.merge(input.key() + "," + SimulatedJob.windowEnd(input.number()), (long) input.number(), Long::sum);
        }
        return sums;
    }

    /** The lowest of the partitions' largest event times: event time has come that far. */
    private static long lowestLast(Scene scene) {
        Map<Integer, Long> last = new HashMap<>();
        scene.inputs().forEach(input -> last.merge(input.partition(), input.eventTimeMs(), Math::max));
        if (last.size() < scene.partitions(Scene.INPUT)) {
            return Long.MIN_VALUE;
        }
        return last.values().stream().mapToLong(n -> n).min().orElse(0);
    }
}
