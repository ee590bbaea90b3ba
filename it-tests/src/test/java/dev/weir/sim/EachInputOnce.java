package dev.weir.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nothing twice at any time; at the end nothing lost, and every count as one failure-free run would have it. */
final class EachInputOnce implements Invariant {
    private final Fresh copies = new Fresh(Scene.COPIES);
    private final Fresh counts = new Fresh(Scene.COUNTS);
    private final Set<String> copied = new HashSet<>();
    private final Set<String> counted = new HashSet<>();
    private final Map<String, Integer> lastCount = new HashMap<>();
    private final WindowSums windows = new WindowSums();

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        String wrong = copies(scene);
        wrong = wrong == null ? counts(scene) : wrong;
        wrong = wrong == null ? windows.wrong(scene) : wrong;
        if (wrong != null || !atEnd || !mustBeComplete(scene)) {
            return wrong;
        }
        wrong = missing(scene, copied, "copy");
        wrong = wrong == null ? missing(scene, counted, "count") : wrong;
        return wrong == null ? windows.missing(scene) : wrong;
    }

    private static boolean mustBeComplete(Scene scene) {
        return switch (scene.status()) {
            case RUNNING, RESTORING, FINISHED -> true;
            case STOPPED, CANCELLED -> false;
        };
    }

    private @Nullable String copies(Scene scene) {
        for (int p = 0; p < scene.partitions(Scene.COPIES); p++) {
            for (String value : copies.take(scene, p)) {
                if (!copied.add(value)) {
                    return "the copy of " + value + " is visible twice";
                }
            }
        }
        return null;
    }

    private @Nullable String counts(Scene scene) {
        for (int p = 0; p < scene.partitions(Scene.COUNTS); p++) {
            for (String value : counts.take(scene, p)) {
                String wrong = count(value);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    /** {@code key,number,count} */
    private @Nullable String count(String value) {
        int cut = value.lastIndexOf(',');
        String input = value.substring(0, cut);
        String key = value.substring(0, value.indexOf(','));
        int count = Integer.parseInt(value.substring(cut + 1));
        if (!counted.add(input)) {
            return "the count for " + input + " is visible twice";
        }
        int expected = lastCount.getOrDefault(key, 0) + 1;
        if (count != expected) {
            return "key " + key + " counts " + count + " for " + input + ", expected " + expected;
        }
        lastCount.put(key, count);
        return null;
    }

    private static @Nullable String missing(Scene scene, Set<String> seen, String what) {
        for (Scene.Input input : scene.inputs()) {
            if (!seen.contains(input.value())) {
                return "there is no " + what + " of " + input;
            }
        }
        return null;
    }
}
