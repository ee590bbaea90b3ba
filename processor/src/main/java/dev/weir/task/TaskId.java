package dev.weir.task;

/**
 * One task of a job.
 *
 * @param vertex the number of its chain in the plan
 * @param name the chain's name, for people
 * @param subtask its index, from 0
 */
public record TaskId(int vertex, String name, int subtask, int parallelism) {
    @Override
    public String toString() {
        return name + " (" + (subtask + 1) + "/" + parallelism + ")";
    }
}
