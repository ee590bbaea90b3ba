package dev.weir.dataflow;

/** An edge of the job as one of its tasks sees it. Owned by the task's thread. */
public final class TaskEdge {
    private final String name;
    private boolean ordered;

    /**
     * @param name what it is called in checkpoints
     * @param ordered whether barriers must stay behind the records that were sent before them
     */
    public TaskEdge(String name, boolean ordered) {
        this.name = name;
        this.ordered = ordered;
    }

    public String name() {
        return name;
    }

    public boolean isOrdered() {
        return ordered;
    }

    /** Barriers overtake nothing here any more. */
    public void keepOrder() {
        ordered = true;
    }
}
