package dev.weir.state.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one state means, in the plainest collections: cells by key and by what tells the entries of a key apart. */
final class StateModel {
    /**
     * One value, element or entry.
     *
     * @param touchedAtMs 0 when it was written while the state had no time to live
     */
    record Cell(Item item, long touchedAtMs) {}

    private final Map<String, Map<Object, Cell>> cells = new HashMap<>();
    private final TreeSet<Integer> versions = new TreeSet<>();
    private StateSetup setup;
    private long sinceMs = Long.MIN_VALUE;
    /** Cells dead at this time by the setup before this one may have been swept, or not. */
    private long sweptMs = Long.MIN_VALUE;

    private StateSetup before;
    private long sinceBeforeMs = Long.MIN_VALUE;

    StateModel(StateSetup setup) {
        this.setup = setup;
        this.before = setup;
        versions.add(setup.version());
    }

    StateModel copy() {
        StateModel copy = new StateModel(setup);
        copy.versions.addAll(versions);
        copy.sinceMs = sinceMs;
        cells.forEach((key, map) -> copy.cells.put(key, new LinkedHashMap<>(map)));
        return copy;
    }

    StateSetup setup() {
        return setup;
    }

    /** Those of which there may be values. */
    TreeSet<Integer> versions() {
        return versions;
    }

    /**
     * The job is started anew.
     *
     * @param frozenMs when what it starts from was frozen
     */
    void restart(StateSetup next, long frozenMs, long nowMs) {
        before = setup;
        sinceBeforeMs = sinceMs;
        sweptMs = frozenMs;
        sinceMs = next.ttl() == null ? Long.MIN_VALUE : before.ttl() == null ? nowMs : sinceMs;
        setup = next;
        versions.add(next.version());
    }

    /** Whether it may have been swept before the job was started anew. */
    boolean mayBeGone(Cell cell) {
        return !live(cell, before, sinceBeforeMs, sweptMs);
    }

    private static boolean live(Cell cell, StateSetup setup, long sinceMs, long nowMs) {
        return setup.ttl() == null || Math.max(cell.touchedAtMs(), sinceMs) + setup.timeToLiveMs() > nowMs;
    }

    boolean live(Cell cell, long nowMs) {
        return live(cell, setup, sinceMs, nowMs);
    }

    Item view(Cell cell) {
        return cell.item().in(setup.version());
    }

    Cell cell(Item item, long nowMs) {
        return new Cell(item, setup.ttl() == null ? 0 : nowMs);
    }

    Map<Object, Cell> of(String key) {
        return cells.computeIfAbsent(key, k -> new LinkedHashMap<>());
    }

    void put(String key, Object sub, Item item, long nowMs) {
        of(key).put(sub, cell(item, nowMs));
    }

    /** Reads one cell, which may touch it. */
    @Nullable
    Item read(String key, Object sub, long nowMs) {
        Cell cell = of(key).get(sub);
        if (cell == null || !live(cell, nowMs)) {
            return null;
        }
        if (setup.touchedByReads() && cell.touchedAtMs() != nowMs) {
            of(key).put(sub, new Cell(view(cell), nowMs));
        }
        return view(cell);
    }

    /** Reads all live cells of a key, in order. */
    List<Item> readAll(String key, long nowMs) {
        List<Item> items = new ArrayList<>();
        for (Object sub : List.copyOf(of(key).keySet())) {
            Item item = read(key, sub, nowMs);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    boolean isEmpty(String key, long nowMs) {
        return of(key).values().stream().noneMatch(cell -> live(cell, nowMs));
    }
}
