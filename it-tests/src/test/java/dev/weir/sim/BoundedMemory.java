package dev.weir.sim;

import dev.weir.state.TableUse;
import dev.weir.task.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Over a base, layers that are not folded yet take no more than the budget and one layer more, the one that filled it: then
 * the task waits. Its tables hold no more than that, what has changed since the last freeze, and as much again as the budget
 * of what the base holds too.
 */
final class BoundedMemory implements Invariant {
    /** A table's size is looked at only after 64 insertions. */
    private static final long SLACK_BYTES = 64 * 220;

    /** The largest layer of each task so far. */
    private final Map<Task, Long> largest = new HashMap<>();

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        for (SimProcess process : scene.world.processes()) {
            for (Task task : process.workers().tasks()) {
                String wrong = violation(process, task);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    private @Nullable String violation(SimProcess process, Task task) {
        TableUse use = task.tableUse();
        if (use.limitBytes() == 0) {
            return null;
        }
        long layer = Math.max(use.changedBytes(), largest.getOrDefault(task, 0L));
        largest.put(task, layer);
        boolean frozenFit = use.frozenBytes() <= use.limitBytes() + layer;
        boolean tablesFit = use.tableBytes() <= use.limitBytes() + use.frozenBytes() + use.changedBytes() + SLACK_BYTES;
        return frozenFit && tablesFit
                ? null
                : process.name() + " " + task.name() + " takes too much, its largest layer being " + layer + ": " + use;
    }
}
