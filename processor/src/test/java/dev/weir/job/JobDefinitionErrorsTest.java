package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.Collector;
import dev.weir.function.OutputTag;
import dev.weir.function.ProcessFunction;
import dev.weir.job.JobGraph.Partitioning.ByKey;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JobDefinitionErrorsTest {
    private final StreamEnvironment env = new StreamEnvironment(Map.of());

    static final class Pass extends ProcessFunction<String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            out.collect(value);
        }
    }

    @Test
    void aStatefulStepWithoutUidIsNamedWithItsPlaceInTheCode() {
        source("in").process(Pass::new).sinkTo(sink()).uid("out");
        assertConfiguration(env::graph)
                .matches(Pattern.compile("the step process \\(JobDefinitionErrorsTest\\.java:\\d+\\) has no uid.*"
                        + "Add \\.uid\\(\"\\.\\.\\.\"\\) to it"));
    }

    @Test
    void sourcesSinksAndReductionsNeedUidsToo() {
        env.fromSource(ListSource.<String>of("in"), WatermarkStrategy.noWatermarks(), "lines")
                .sinkTo(sink())
                .uid("out");
        assertConfiguration(env::graph).startsWith("the step source 'lines' (").contains("has no uid");

        assertConfiguration(() -> define(e -> source(e, "in").sinkTo(sink()))).startsWith("the step sink (");
        assertConfiguration(() -> define(e -> source(e, "in")
                        .keyBy(s -> s, Types.STRING)
                        .reduce((a, b) -> b, Types.STRING)
                        .sinkTo(sink())
                        .uid("out")))
                .startsWith("the step reduce (");
    }

    @Test
    void statelessStepsNeedNoUid() {
        source("in").map(String::trim).filter(s -> true).sinkTo(sink()).uid("out");
        assertThat(env.graph().nodes()).hasSize(4);
    }

    @Test
    void aUidGivenTwiceNamesBothSteps() {
        source("same").sinkTo(sink()).uid("same");
        assertConfiguration(env::graph)
                .startsWith("the step sink 'same' (JobDefinitionErrorsTest.java:")
                .contains("has the same uid as the step source 'same' (JobDefinitionErrorsTest.java:");
    }

    @Test
    void aUidOfAnotherFormIsRefused() {
        for (String bad : new String[] {"", "_own", "a b", "a/b", "ä", "x".repeat(101)}) {
            assertConfiguration(() -> source(bad)).contains("'" + bad + "'", "letters, digits");
        }
        assertThat(source("A.b-9_" + "x".repeat(94))).isNotNull();
    }

    @Test
    void aJobWithoutSinkIsRefused() {
        assertConfiguration(env::graph).contains("no sink", "sinkTo");
    }

    @Test
    void aStepThatLeadsNowhereIsRefused() {
        DataStream<String> in = source("in");
        in.map(String::trim);
        in.sinkTo(sink()).uid("out");
        assertConfiguration(env::graph).startsWith("the step map (").contains("leads nowhere");
    }

    @Test
    void aKeyedStreamWithoutTypeIsRefusedAtItsPlace() {
        assertConfiguration(() -> source("in").keyBy(s -> s, null))
                .startsWith("the step keyBy (JobDefinitionErrorsTest.java:")
                .contains("no type for its keys", "Types.STRING");
    }

    @Test
    void keysThatCanBeChangedAreRefused() {
        assertConfiguration(() -> source("in").keyBy(String::getBytes, Types.BYTES))
                .contains("can be changed", "immutable");
    }

    @Test
    void aSupplierThatGivesTheSameFunctionTwiceIsRefused() {
        Pass shared = new Pass();
        assertConfiguration(() -> source("in").process(() -> shared)).contains("same function object", "::new");
    }

    @Test
    void aSideOutputOfAStepThatHasNoneIsRefused() {
        assertConfiguration(() -> source("in").map(s -> s).getSideOutput(new OutputTag<>("late")))
                .contains("has no side outputs");
    }

    @Test
    void aParallelismBelowOneIsRefused() {
        assertConfiguration(() -> source("in").map(s -> s).setParallelism(0)).contains("parallelism 0");
    }

    @Test
    void whatDefineThrowsIsNamedWithTheJob() {
        assertConfiguration(() -> define(e -> {
                    throw new IllegalStateException("no luck");
                }))
                .contains("can't be defined", "no luck");
    }

    @Test
    void aKeySelectorThatFailsOrGivesNullNamesTheKeyBy() {
        source("in")
                .keyBy(s -> s.isEmpty() ? null : s.substring(9), Types.STRING)
                .reduce((a, b) -> b, Types.STRING)
                .uid("last")
                .sinkTo(sink())
                .uid("out");
        ByKey byKey = (ByKey) env.graph().nodes().get(1).inputs().get(0).partitioning();
        assertThatThrownBy(() -> byKey.selector().apply(""))
                .hasMessageContaining("keyBy (JobDefinitionErrorsTest.java:")
                .hasMessageContaining("returned null");
        assertThatThrownBy(() -> byKey.selector().apply("short"))
                .hasMessageContaining("keyBy (JobDefinitionErrorsTest.java:")
                .hasRootCauseInstanceOf(StringIndexOutOfBoundsException.class);
    }

    private SingleOutputStreamOperator<String> source(String uid) {
        return source(env, uid);
    }

    private static SingleOutputStreamOperator<String> source(StreamEnvironment env, String uid) {
        return env.fromSource(ListSource.<String>of("in"), WatermarkStrategy.noWatermarks(), "lines")
                .uid(uid);
    }

    private static CollectSink<String> sink() {
        return new CollectSink<>("out");
    }

    private static void define(WeirJob job) {
        StreamEnvironment.define(job, Map.of());
    }

    private static AbstractStringAssert<?> assertConfiguration(ThrowingCallable call) {
        WeirException e = catchThrowableOfType(WeirException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return assertThat(e.getMessage());
    }
}
