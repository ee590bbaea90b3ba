package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EdgeNamesTest {
    private static Set<String> names(WeirJob job) {
        return new EdgeNames(StreamEnvironment.define(job, Map.of())).all();
    }

    private static SingleOutputStreamOperator<String> source(StreamEnvironment env, String uid) {
        return env.fromSource(ListSource.of("list", "a"), WatermarkStrategy.noWatermarks(), uid)
                .uid(uid);
    }

    @Test
    void stepsWithUidsAreCalledByThem() {
        assertThat(names(env ->
                        source(env, "in").sinkTo(new CollectSink<>("out")).uid("out")))
                .containsExactly("in -> out");
    }

    @Test
    void stepsWithoutUidsAreCalledByWhatStandsBeforeThem() {
        assertThat(names(env -> source(env, "in")
                        .filter(v -> true)
                        .keyBy(v -> v, Types.STRING)
                        .reduce((a, b) -> b, Types.STRING)
                        .uid("last")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out")))
                .containsExactlyInAnyOrder("in -> filter(in)", "filter(in) -> last", "last -> out");
    }

    @Test
    void stepsThatWouldBeCalledAlikeAreNumbered() {
        assertThat(names(env -> {
                    SingleOutputStreamOperator<String> in = source(env, "in");
                    in.map(v -> v).sinkTo(new CollectSink<>("one")).uid("one");
                    in.map(v -> v).sinkTo(new CollectSink<>("two")).uid("two");
                }))
                .containsExactlyInAnyOrder(
                        "in -> map(in)#1 of 2",
                        "in -> map(in)#2 of 2",
                        "map(in)#1 of 2 -> one",
                        "map(in)#2 of 2 -> two");
    }

    /** Else what was on its way to it would go to the other, should that stand before it. */
    @Test
    void aStepIsNoLongerCalledAsBeforeWhenAnotherWouldBeCalledAlike() {
        WeirJob alone = env -> {
            SingleOutputStreamOperator<String> in = source(env, "in");
            in.rebalance()
                    .map(v -> v)
                    .filter(v -> true)
                    .rebalance()
                    .sinkTo(new CollectSink<>("one"))
                    .uid("one");
        };
        WeirJob withAnother = env -> {
            SingleOutputStreamOperator<String> in = source(env, "in");
            in.rebalance()
                    .map(v -> v)
                    .filter(v -> true)
                    .rebalance()
                    .sinkTo(new CollectSink<>("two"))
                    .uid("two");
            in.rebalance()
                    .map(v -> v)
                    .filter(v -> true)
                    .rebalance()
                    .sinkTo(new CollectSink<>("one"))
                    .uid("one");
        };
        assertThat(names(withAnother)).doesNotContainAnyElementsOf(names(alone));
    }

    /** They stand behind different steps, so the order in which they are defined does not matter. */
    @Test
    void stepsBehindNamesakesAreToldApartByThem() {
        assertThat(names(env -> {
                    SingleOutputStreamOperator<String> in = source(env, "in");
                    SingleOutputStreamOperator<String> first = in.map(v -> v);
                    SingleOutputStreamOperator<String> second = in.map(v -> v);
                    second.filter(v -> true).sinkTo(new CollectSink<>("two")).uid("two");
                    first.filter(v -> true).sinkTo(new CollectSink<>("one")).uid("one");
                }))
                .contains("filter(map(in)#1 of 2) -> one", "filter(map(in)#2 of 2) -> two");
    }

    @Test
    void aStreamThatComesTwiceHasTwoEdges() {
        assertThat(names(env -> {
                    SingleOutputStreamOperator<String> in = source(env, "in");
                    in.union(source(env, "other"), in)
                            .sinkTo(new CollectSink<>("out"))
                            .uid("out");
                }))
                .containsExactlyInAnyOrder("in -> out", "in -> out#2", "other -> out");
    }
}
