package dev.weir.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers of one key, which rise in the input partition, rise in the output partition too. */
final class OrderPerKey implements Invariant {
    @Override
    public String violation(Scene scene, boolean atEnd) {
        String wrong = order(scene.visible(Scene.COPIES));
        return wrong == null ? order(scene.visible(Scene.COUNTS)) : wrong;
    }

    private static String order(List<List<String>> partitions) {
        for (List<String> partition : partitions) {
            Map<String, Integer> last = new HashMap<>();
            for (String value : partition) {
                String[] parts = value.split(",");
                int number = Integer.parseInt(parts[1]);
                Integer before = last.put(parts[0], number);
                if (before != null && before > number) {
                    return "key " + parts[0] + " shows " + number + " after " + before;
                }
            }
        }
        return null;
    }
}
