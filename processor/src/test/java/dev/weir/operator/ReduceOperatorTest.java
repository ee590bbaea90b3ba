package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Time;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.model.SomeKeys;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReduceOperatorTest {
    private static final int KEYS = 60;
    private static final int TABLE_BYTES = 1_000_000;

    private final RecordedBase base = new RecordedBase();

    @SuppressWarnings("unchecked") // values are strings
    private final ReduceOperator last =
            new ReduceOperator((before, value) -> value, (Type<Object>) (Type<?>) Types.STRING);

    /** A disk that is full for a while must not end in a heap that is. */
    @Test
    void takesNothingMoreUntilWhatFillsItsMemoryIsInTheBase() throws Exception {
        last.open(new FakeContext(
                0,
                List.of(),
                new HeapKeyedStateBackend(
                        "step", Types.STRING, 128, new KeyGroupRange(0, 127), Time.system(), base, TABLE_BYTES)));
        FrozenLayer first = changeEach("x");
        // Sizes are known when values have been written.
        first.writeTo(base.fold());
        FrozenLayer second = changeEach("y");
        assertThat(last.isReady()).isFalse();
        first.folded();
        second.folded();
        assertThat(last.isReady()).isTrue();
    }

    private FrozenLayer changeEach(String letter) throws Exception {
        for (int key = 0; key < KEYS; key++) {
            SomeKeys one = SomeKeys.of("key" + key);
            last.processKeyed(0, "key" + key, one.keyHash(0), letter.repeat(20_000), 0);
        }
        return last.freeze();
    }
}
