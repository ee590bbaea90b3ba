package dev.weir.state;

/**
 * What tables over a base take on the heap, by estimate, in bytes.
 *
 * @param limitBytes how much they may; 0 where there are none
 * @param tableBytes all entries that stand in them
 * @param frozenBytes entries in layers that are not folded yet, whether they stand in the tables or were replaced there;
 *     not what was frozen for a checkpoint that was given up
 * @param changedBytes entries that have changed since the last freeze, and what was frozen in vain: what the next
 *     checkpoint will take
 */
public record TableUse(long limitBytes, long tableBytes, long frozenBytes, long changedBytes) {
    public static final TableUse NONE = new TableUse(0, 0, 0, 0);

    public TableUse plus(TableUse other) {
        return new TableUse(
                limitBytes + other.limitBytes,
                tableBytes + other.tableBytes,
                frozenBytes + other.frozenBytes,
                changedBytes + other.changedBytes);
    }
}
