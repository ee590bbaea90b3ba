package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a read-committed consumer sees of one partition, kept up to date as the log grows: {@link CommittedReader} without
 * reading everything again. It only ever grows, as a real reader's view does.
 */
final class PartitionView {
    private enum Fate {
        UNDECIDED,
        COMMITTED,
        ABORTED
    }

    private static final class Item {
        final String value;
        Fate fate;

        Item(PartitionLog.Entry entry) {
            value = new String(entry.value, StandardCharsets.UTF_8);
            fate = entry.transactional ? Fate.UNDECIDED : Fate.COMMITTED;
        }
    }

    private final PartitionLog log;
    private final Map<Long, List<Item>> undecided = new HashMap<>();
    private final ArrayDeque<Item> hidden = new ArrayDeque<>();
    private final List<String> visible = new ArrayList<>();
    private final List<String> committed = new ArrayList<>();
    private int next;

    PartitionView(PartitionLog log) {
        this.log = log;
    }

    /** The visible values, in order, up to the first one whose transaction is undecided. */
    List<String> visible() {
        catchUp();
        return visible;
    }

    /** The values whose transactions are committed, in the order of their commits; hidden ones included. */
    List<String> committed() {
        catchUp();
        return committed;
    }

    private void catchUp() {
        List<PartitionLog.Entry> entries = log.entries();
        if (next == entries.size()) {
            return;
        }
        while (next < entries.size()) {
            take(entries.get(next++));
        }
        while (!hidden.isEmpty() && hidden.peek().fate != Fate.UNDECIDED) {
            Item item = hidden.poll();
            if (item.fate == Fate.COMMITTED) {
                visible.add(item.value);
            }
        }
    }

    private void take(PartitionLog.Entry entry) {
        if (entry.kind != PartitionLog.Kind.DATA) {
            decide(entry);
            return;
        }
        Item item = new Item(entry);
        hidden.add(item);
        if (item.fate == Fate.COMMITTED) {
            committed.add(item.value);
        } else {
            undecided.computeIfAbsent(entry.producerId, id -> new ArrayList<>()).add(item);
        }
    }

    private void decide(PartitionLog.Entry marker) {
        List<Item> items = undecided.remove(marker.producerId);
        if (items == null) {
            return;
        }
        Fate fate = marker.kind == PartitionLog.Kind.COMMIT ? Fate.COMMITTED : Fate.ABORTED;
        for (Item item : items) {
            item.fate = fate;
            if (fate == Fate.COMMITTED) {
                committed.add(item.value);
            }
        }
    }
}
