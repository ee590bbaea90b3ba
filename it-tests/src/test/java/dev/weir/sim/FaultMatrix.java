package dev.weir.sim;

import static dev.weir.sim.ProtocolStep.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fault kind by protocol step: how often each has met each, and where that cannot be, with the reason. A cell that can be
 * and is empty says that the simulator has a gap; one that cannot be and is not says that this list is wrong.
 */
final class FaultMatrix {
    private static final Set<ProtocolStep> TRANSACTIONAL = EnumSet.of(
            FENCE_0,
            FENCE_1,
            FENCE_2,
            FENCE_3,
            COMMIT_CLAIM,
            COMMIT_RESTORED,
            MARKER,
            COMMIT,
            COMMIT_CANCELLED,
            ABORT_OPEN);
    private static final Set<ProtocolStep> ASKING =
            EnumSet.of(PREFLIGHT, LOOK, READ_MARKER, START_OFFSETS, DISCOVER_SPLITS, FIND_TOPIC);
    private static final Set<ProtocolStep> WRITING = EnumSet.of(
            PROBE_STORE,
            STORE_ID,
            RESTORE_STATE,
            PUBLISH_RESTORED,
            PUBLISH_0,
            WRITE,
            PUBLISH,
            CONFIRM,
            MERGE,
            BASE,
            WRITE_HISTORY,
            WRITE_SAVEPOINT);
    private static final Set<ProtocolStep> DELETING =
            EnumSet.of(RETIRE, COLLECT_ORPHANS, DISPOSE_CLAIMED, DELETE_CHECKPOINTS);
    private static final Set<ProtocolStep> READING =
            EnumSet.of(LOOK, READ_MARKER, READ_CHECKPOINT, START_OFFSETS, OPEN_STATE, READ_HISTORY);
    /**
     * Can be, and may be empty: too rare to be waited for. Only a start that was overtaken meanwhile asks then; when state
     * is opened all ids have been fenced, so that only another start's transaction can be open; mostly no batch is on its
     * way any more when a transaction is aborted; and while a savepoint is restored there are no tasks, and the coordinator
     * has something to do only when people want something of it.
     */
    private static final Set<Cell> RARE = Set.of(
            new Cell(FaultKind.LOST_REQUEST, READ_CHECKPOINT),
            new Cell(FaultKind.TIME_OUT, OPEN_STATE),
            new Cell(FaultKind.REPEATED_BATCH, COMMIT_CANCELLED),
            new Cell(FaultKind.SEND_TIME_OUT, COMMIT_CANCELLED),
            new Cell(FaultKind.RACE, RESTORE_STATE),
            new Cell(FaultKind.RACE, PUBLISH_RESTORED),
            new Cell(FaultKind.RACE, COMMIT_RESTORED));

    private static final Set<ProtocolStep> CANCELLING = EnumSet.of(COMMIT_CANCELLED, DELETE_CHECKPOINTS);

    /** One fault at one step. */
    record Cell(FaultKind kind, ProtocolStep step) {
        @Override
        public String toString() {
            return kind + " at " + step;
        }
    }

    private FaultMatrix() {}

    /** The cell of this name. */
    static Cell cell(String name) {
        return applicable().stream()
                .filter(cell -> cell.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault at a step is named '" + name + "'"));
    }

    /** Why the fault cannot meet the step; null when it can, be it rarely. */
    static @Nullable String notApplicable(FaultKind kind, ProtocolStep step) {
        if (RARE.contains(new Cell(kind, step))) {
            return null;
        }
        if (step == ACKNOWLEDGE) {
            return switch (kind) {
                case KILLED_BEFORE, KILLED_AFTER, POWER_LOST, STANDS_STILL, SECOND_START, OUTAGE, TIME_OUT, RACE ->
                    null;
                default ->
                    "no procedure's step but an instruction of a task, which calls nothing and waits for no thread";
            };
        }
        return switch (kind) {
            case KILLED_BEFORE, KILLED_AFTER, POWER_LOST, STANDS_STILL, OUTAGE, SLOW, RACE -> null;
            case TIME_OUT -> step == DELETE_CHECKPOINTS ? "no transaction is open any more" : null;
            case KILLED_WITHIN -> step == FOLD || step == SNAPSHOT ? "it calls nothing outside" : null;
            case SECOND_START ->
                CANCELLING.contains(step) ? "a start beside a cancel begins anew, which is another story" : null;
            case LOST_REQUEST -> TRANSACTIONAL.contains(step) || ASKING.contains(step) ? null : "it asks no broker";
            case LOST_REPLY, LATE_REQUEST -> TRANSACTIONAL.contains(step) ? null : "it changes nothing in the brokers";
            case REPEATED_BATCH, SEND_TIME_OUT -> step == FLUSH || step == ABORT_OPEN ? null : "no batch is waited for";
            case DISK_FULL -> WRITING.contains(step) ? null : "it writes nothing";
            case STORE_LOST ->
                WRITING.contains(step) || DELETING.contains(step) || READING.contains(step)
                        ? null
                        : "it asks nothing of the store";
            case STORE_UNANSWERED, STORE_LATE ->
                WRITING.contains(step) || DELETING.contains(step) ? null : "it changes nothing in the store";
            case DISK_ERROR -> {
                if (step == CONFIRM) {
                    yield "it writes a note, which nobody syncs";
                }
                yield WRITING.contains(step) || DELETING.contains(step) || READING.contains(step)
                        ? null
                        : "it reads and syncs nothing";
            }
            case BETWEEN -> step == FOLD || step == SNAPSHOT ? "it calls nothing outside" : null;
        };
    }

    /** Those that can be and are not rare, row by row. */
    static List<Cell> applicable() {
        List<Cell> cells = new ArrayList<>();
        for (ProtocolStep step : ProtocolStep.values()) {
            for (FaultKind kind : FaultKind.values()) {
                Cell cell = new Cell(kind, step);
                if (notApplicable(kind, step) == null && !RARE.contains(cell)) {
                    cells.add(cell);
                }
            }
        }
        return cells;
    }

    /** Those that can be and were never met. */
    static List<Cell> empty(Tally tally) {
        return applicable().stream()
                .filter(cell -> tally.visits(cell.kind, cell.step) == 0)
                .toList();
    }

    /** Those that cannot be and were met. */
    static List<Cell> impossible(Tally tally) {
        List<Cell> cells = new ArrayList<>();
        for (ProtocolStep step : ProtocolStep.values()) {
            for (FaultKind kind : FaultKind.values()) {
                Cell cell = new Cell(kind, step);
                if (notApplicable(kind, step) != null && tally.visits(kind, step) > 0) {
                    cells.add(cell);
                }
            }
        }
        return cells;
    }

    /** As a table; a point where the two cannot meet, a question mark where they rarely do. */
    static List<String> lines(Tally tally) {
        List<String> lines = new ArrayList<>();
        FaultKind[] kinds = FaultKind.values();
        StringBuilder words = new StringBuilder();
        for (FaultKind kind : kinds) {
            lines.add(String.format("%18s %s", "(" + letter(kind) + ")", kind));
            words.append(String.format("%7s", "(" + letter(kind) + ")"));
        }
        lines.add(String.format("%18s %s", "?", "rare, may be empty"));
        lines.add(String.format("%18s %s", ".", "cannot meet"));
        lines.add(String.format("%-18s", "") + words);
        for (ProtocolStep step : ProtocolStep.values()) {
            StringBuilder line = new StringBuilder(String.format("%-18s", step));
            for (FaultKind kind : kinds) {
                line.append(String.format("%7s", word(tally, new Cell(kind, step))));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String word(Tally tally, Cell cell) {
        if (notApplicable(cell.kind, cell.step) != null) {
            return ".";
        }
        return tally.visits(cell.kind, cell.step) + (RARE.contains(cell) ? "?" : "");
    }

    private static char letter(FaultKind kind) {
        return (char) ('a' + kind.ordinal());
    }
}
