package dev.weir.model;

import dev.weir.sim.ProtocolStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that the protocol can come to, breadth first, each once, until a promise breaks or all are known. So
 * what it finds first is found in the fewest moves. States are kept packed, with the one before each, from which a trace
 * is told.
 */
final class Explorer {
    /**
     * What an exploration came to.
     *
     * @param states how many there are, or were until then
     * @param depth how many moves the farthest is away
     * @param taken how many moves each step was
     * @param broken the promise that breaks, and how; null: none
     * @param trace the moves that lead there
     */
    record Result(
            int states,
            int depth,
            Map<ProtocolStep, Long> taken,
            @Nullable String broken,
            List<String> trace) {}

    private final Protocol protocol;
    private long[][] words = new long[Bits.WORDS][1 << 16];
    private int[] parents = new int[1 << 16];
    /** Open addressing: indexes of states, plus one. */
    private int[] table = new int[1 << 18];

    private int states;
    private final Map<ProtocolStep, Long> taken = new EnumMap<>(ProtocolStep.class);

    private @Nullable String broken;
    private int brokenFrom;
    private @Nullable Move brokenBy;

    private Explorer(Protocol protocol) {
        this.protocol = protocol;
    }

    static Result explore(Protocol protocol) {
        return new Explorer(protocol).explore();
    }

    private Result explore() {
        add(State.initial(protocol.bound()), -1);
        int depth = 0;
        int levelEnd = states;
        for (int at = 0; at < states && broken == null; at++) {
            if (at == levelEnd) {
                depth++;
                levelEnd = states;
            }
            expand(at);
        }
        return new Result(states, depth, taken, broken, broken == null ? List.of() : trace());
    }

    private void expand(int at) {
        State state = state(at);
        int[] successors = new int[1];
        protocol.next(state, new Moves() {
            @Override
            public void to(Move move, State next) {
                successors[0]++;
                if (move.step() != null) {
                    taken.merge(move.step(), 1L, Long::sum);
                }
                String wrong = Promises.broken(state, next);
                if (wrong == null) {
                    add(next, at);
                } else {
                    broken(move, wrong);
                }
            }

            @Override
            public void broken(Move move, String promise) {
                successors[0]++;
                found(at, move, promise);
            }
        });
        boolean lives = !state.first().isDown() || !state.second().isDown();
        if (successors[0] == 0 && lives) {
            found(at, null, "a process waits for what never comes");
        }
    }

    private void found(int from, @Nullable Move by, String promise) {
        if (broken == null) {
            broken = promise;
            brokenFrom = from;
            brokenBy = by;
        }
    }

    // ---- states

    private State state(int index) {
        return State.unpack(new long[] {words[0][index], words[1][index], words[2][index]});
    }

    private void add(State state, int parent) {
        long[] packed = state.pack();
        int slot = slot(packed);
        while (table[slot] != 0) {
            if (is(table[slot] - 1, packed)) {
                return;
            }
            slot = slot + 1 & table.length - 1;
        }
        if (states == parents.length) {
            grow();
        }
        for (int w = 0; w < Bits.WORDS; w++) {
            words[w][states] = packed[w];
        }
        parents[states++] = parent;
        table[slot] = states;
        if (states > table.length / 2) {
            rehash();
        }
    }

    private boolean is(int index, long[] packed) {
        return words[0][index] == packed[0] && words[1][index] == packed[1] && words[2][index] == packed[2];
    }

    private int slot(long[] packed) {
        long h = 0;
        for (long word : packed) {
            h = (h ^ word) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        return (int) (h ^ h >>> 32) & table.length - 1;
    }

    private void grow() {
        int size = parents.length * 2;
        for (int w = 0; w < Bits.WORDS; w++) {
            words[w] = Arrays.copyOf(words[w], size);
        }
        parents = Arrays.copyOf(parents, size);
    }

    private void rehash() {
        table = new int[table.length * 2];
        for (int i = 0; i < states; i++) {
            int slot = slot(new long[] {words[0][i], words[1][i], words[2][i]});
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i + 1;
        }
    }

    // ---- the trace

    private List<String> trace() {
        List<String> lines = new ArrayList<>();
        lines.add("BROKEN " + broken);
        if (brokenBy != null) {
            lines.add(brokenBy.toString());
        }
        for (int at = brokenFrom; parents[at] >= 0; at = parents[at]) {
            lines.add(line(state(parents[at]), state(at)));
        }
        Collections.reverse(lines);
        return lines;
    }

    /** The move that leads from one to the other, and what it has changed for all to see. */
    private String line(State from, State to) {
        List<Move> found = new ArrayList<>();
        protocol.next(from, new Moves() {
            @Override
            public void to(Move move, State next) {
                if (next.equals(to)) {
                    found.add(move);
                }
            }

            @Override
            public void broken(Move move, String promise) {
                // Leads nowhere.
            }
        });
        String line = found.get(0).toString();
        Cluster before = from.cluster();
        Cluster now = to.cluster();
        return before.marker().equals(now.marker().writtenAt(before.marker().written()))
                        && before.visible() == now.visible()
                ? line
                : line + "   [marker: " + now.marker() + "; visible: " + Cluster.units(now.visible()) + "]";
    }
}
