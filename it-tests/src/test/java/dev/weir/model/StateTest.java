package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateTest {
    @Test
    void aPackedStateIsTheSameWhenItIsUnpacked() {
        Set<State> seen = new HashSet<>();
        Queue<State> open = new ArrayDeque<>();
        Bound bound = new Bound(3, 4, 7);
        open.add(State.initial(bound));
        while (!open.isEmpty() && seen.size() < 20_000) {
            State state = open.remove();
            if (seen.add(state)) {
                assertThat(State.unpack(state.pack())).isEqualTo(state);
                new Protocol(bound, null).next(state, new Moves() {
                    @Override
                    public void to(Move move, State next) {
                        open.add(next);
                    }

                    @Override
                    public void broken(Move move, String promise) {
                        throw new AssertionError(move + ": " + promise);
                    }
                });
            }
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(20_000);
    }

    @Test
    void theMarkerThatWasWrittenLastStaysWhateverIsCommittedLast() {
        Cluster c = Cluster.EMPTY
                .initialised(0, 1)
                .initialised(1, 1)
                .marked(1, new Pointer(1, 2, 1, 0))
                .marked(0, new Pointer(1, 1, 1, 0));
        assertThat(c.committed(0, false).committed(1, false).marker().number()).isEqualTo(1);
        assertThat(c.committed(1, false).committed(0, false).marker().number()).isEqualTo(1);
    }
}
