package dev.weir.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nothing twice at any time; at the end nothing lost, and every count as one failure-free run would have it. */
final class EachInputOnce implements Invariant {
    @Override
    public String violation(Scene scene, boolean atEnd) {
        String wrong = copies(scene, atEnd);
        return wrong == null ? counts(scene, atEnd) : wrong;
    }

    private static String copies(Scene scene, boolean atEnd) {
        Set<String> seen = new HashSet<>();
        for (List<String> partition : scene.visible(Scene.COPIES)) {
            for (String value : partition) {
                if (!seen.add(value)) {
                    return "the copy of " + value + " is visible twice";
                }
            }
        }
        return atEnd ? missing(scene, seen, "copy") : null;
    }

    private static String counts(Scene scene, boolean atEnd) {
        Set<String> seen = new HashSet<>();
        Map<String, Integer> last = new HashMap<>();
        for (List<String> partition : scene.visible(Scene.COUNTS)) {
            for (String value : partition) {
                // key,number,count
                int cut = value.lastIndexOf(',');
                String input = value.substring(0, cut);
                String key = value.substring(0, value.indexOf(','));
                int count = Integer.parseInt(value.substring(cut + 1));
                if (!seen.add(input)) {
                    return "the count for " + input + " is visible twice";
                }
                int expected = last.getOrDefault(key, 0) + 1;
                if (count != expected) {
                    return "key " + key + " counts " + count + " for " + input + ", expected " + expected;
                }
                last.put(key, count);
            }
        }
        return atEnd ? missing(scene, seen, "count") : null;
    }

    private static String missing(Scene scene, Set<String> seen, String what) {
        for (Scene.Input input : scene.inputs()) {
            if (!seen.contains(input.key() + "," + input.number())) {
                return "there is no " + what + " of " + input;
            }
        }
        return null;
    }
}
