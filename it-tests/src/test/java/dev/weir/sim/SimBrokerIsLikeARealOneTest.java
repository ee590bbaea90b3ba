package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The simulator's licence: each scenario has the same outcome, call by call, as with a real broker and real clients. */
class SimBrokerIsLikeARealOneTest {
    @TempDir
    static Path folder;

    private static RealCluster real;
    private static final SimCluster simulated = new SimCluster();

    @BeforeAll
    static void start() throws Exception {
        real = new RealCluster(folder);
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @TestFactory
    Stream<DynamicTest> everyScenarioHasTheSameOutcome() {
        AtomicInteger count = new AtomicInteger();
        return TransactionScenarios.all().entrySet().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.getKey(), () -> {
                    String unique = Integer.toString(count.incrementAndGet());
                    assertThat(outcomes(simulated, unique, scenario.getValue()))
                            .isEqualTo(outcomes(real, unique, scenario.getValue()));
                }));
    }

    @Test
    void callsInRandomOrderHaveTheSameOutcome() {
        for (int seed = 0; seed < Integer.getInteger("weir.scenarios", 10); seed++) {
            String unique = "random-" + seed;
            assertThat(outcomes(simulated, unique, new RandomScenario(seed)))
                    .as("seed %d", seed)
                    .isEqualTo(outcomes(real, unique, new RandomScenario(seed)));
        }
    }

    private static List<String> outcomes(
            TransactionScenario.Cluster cluster,
            String unique,
            java.util.function.Consumer<TransactionScenario> scenario) {
        TransactionScenario run = new TransactionScenario(cluster, unique);
        scenario.accept(run);
        return run.end();
    }
}
