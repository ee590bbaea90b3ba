package dev.weir.state.model;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend has to do; one test class per backend. */
public abstract class KeyedStateModelTest {
    protected abstract BackendFactory backends();

    /** Of a run: as many as take a second or two. */
    protected abstract int steps();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesAsTheModelThroughFreezesMergesRestoresAndEvolutions(long seed) throws IOException {
        ModelRun run = new ModelRun(seed, backends());
        int steps = steps();
        for (int i = 0; i < steps; i++) {
            run.step();
        }
        run.restore(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void restoresAtEveryParallelismFromEveryParallelism(int before) throws IOException {
        for (int after = 1; after <= 8; after++) {
            ModelRun run = new ModelRun(before * 100L + after, backends());
            run.restore(before);
            for (int i = 0; i < 500; i++) {
                run.operate();
                if (i % 97 == 0) {
                    run.freeze();
                }
            }
            run.restore(after);
        }
    }
}
