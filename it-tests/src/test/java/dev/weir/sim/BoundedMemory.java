package dev.weir.sim;

import dev.weir.state.TableUse;
import dev.weir.task.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Over a base, a task whose layers wait to be folded and exceed the budget brings no more of them: it waits. Its tables hold no
 * more than what could not leave them at some time, and as much as the budget besides. To be looked at after every step.
 */
final class BoundedMemory implements Invariant {
    /** What is inserted between two looks at the tables' sizes, and has been used since the last look. */
    private static final long SLACK_BYTES = 16 * 220;

    /** What is known of each task. */
    private final Map<Task, Known> known = new HashMap<>();

    /**
     * @param last as it was after the step before
     * @param heldBytes the most that could not leave the tables, so far
     */
    private record Known(TableUse last, long heldBytes) {
        static final Known NOTHING = new Known(TableUse.NONE, 0);
    }

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
        Known before = known.getOrDefault(task, Known.NOTHING);
        TableUse last = before.last;
        long held = Math.max(before.heldBytes, unfolded(use));
        known.put(task, new Known(use, held));
        // A task waits as long as nothing of it is folded or given up. Once another barrier has passed, what was frozen
        // in vain counts as frozen: that is no growth.
        boolean waits = last.frozenBytes() > use.limitBytes() && use.frozenBytes() >= last.frozenBytes();
        if (waits && unfolded(use) > unfolded(last)) {
            return process.name() + " " + task.name() + " does not wait, its memory being full: " + last + ", then "
                    + use;
        }
        return use.tableBytes() <= use.limitBytes() + held + SLACK_BYTES
                ? null
                : process.name() + " " + task.name() + " lets nothing leave its tables: " + use + ", of which at most "
                        + held + " had to stay";
    }

    private static long unfolded(TableUse use) {
        return use.frozenBytes() + use.changedBytes();
    }
}
