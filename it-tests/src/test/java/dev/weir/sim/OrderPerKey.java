package dev.weir.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of one key, which rise in the input partition, rise in the output partition too. */
final class OrderPerKey implements Invariant {
    private final List<Fresh> topics =
            List.of(new Fresh(Scene.COPIES), new Fresh(Scene.COUNTS), new Fresh(Scene.WINDOWS));
    private final Map<String, Integer> last = new HashMap<>();

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        for (int t = 0; t < topics.size(); t++) {
            for (int p = 0; p < scene.partitions(Scene.COPIES); p++) {
                String wrong = order(t + "/", topics.get(t).take(scene, p));
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    /** A key's values all go to one partition. */
    private @Nullable String order(String topic, List<String> values) {
        for (String value : values) {
            String[] parts = value.split(",");
            int number = Integer.parseInt(parts[1]);
            Integer before = last.put(topic + parts[0], number);
            if (before != null && before > number) {
                return "key " + parts[0] + " shows " + number + " after " + before;
            }
        }
        return null;
    }
}
