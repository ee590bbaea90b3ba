package dev.weir.task;

import dev.weir.dataflow.Channel;
import dev.weir.job.ExecutionPlan.Vertex;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The channels between the tasks of an attempt, made as either end asks for them. Used by the thread that wires. */
final class TaskChannels {
    private final int capacity;
    private final Map<ChannelKey, Channel> channels = new HashMap<>();
    private final Map<TaskKey, TaskRef> refs = new HashMap<>();

    private record TaskKey(int vertex, int subtask) {}

    private record ChannelKey(int from, int to, int edge, int fromSubtask, int toSubtask) {}

    /** A task that is built later than its channels. */
    private static final class TaskRef implements Runnable {
        private final AtomicInteger barriersToTake = new AtomicInteger();
        private volatile @Nullable Task task;

        @Override
        public void run() {
            Task t = task;
            if (t != null) {
                t.wake();
            }
        }
    }

    /** @param capacity elements that each holds */
    TaskChannels(int capacity) {
        this.capacity = capacity;
    }

    /** The task is there. */
    void bind(Vertex vertex, int subtask, Task task) {
        ref(vertex, subtask).task = task;
    }

    /** Wakes a task, once it is there. */
    Runnable waker(Vertex vertex, int subtask) {
        return ref(vertex, subtask);
    }

    /** Counts the barriers that were sent to a task and not taken yet. */
    AtomicInteger barriersToTake(Vertex vertex, int subtask) {
        return ref(vertex, subtask).barriersToTake;
    }

    /** @param edge tells the edges between two vertices apart */
    Channel of(Vertex from, int fromSubtask, Vertex to, int edge, int toSubtask) {
        TaskRef receiver = ref(to, toSubtask);
        return channels.computeIfAbsent(
                new ChannelKey(from.id(), to.id(), edge, fromSubtask, toSubtask),
                k -> new Channel(capacity, ref(from, fromSubtask), receiver, receiver.barriersToTake));
    }

    private TaskRef ref(Vertex vertex, int subtask) {
        return refs.computeIfAbsent(new TaskKey(vertex.id(), subtask), k -> new TaskRef());
    }
}
