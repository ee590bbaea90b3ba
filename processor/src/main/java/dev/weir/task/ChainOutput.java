package dev.weir.task;

import dev.weir.dataflow.Router;
import dev.weir.operator.Operator;
import dev.weir.operator.Output;
import java.util.List;
import java.util.Map;

/** Where the records of one node go: to the next operators of the chain by a call, to other tasks by a router. */
final class ChainOutput implements Output {
    /** One consumer of a node's records. */
    sealed interface Target {
        void take(Object value, long timestampMs) throws Exception;

        /** The next operator of the chain. */
        record Call(Operator operator, int input) implements Target {
            @Override
            public void take(Object value, long timestampMs) throws Exception {
                operator.process(input, value, timestampMs);
            }
        }

        /** The tasks of another chain. */
        record Route(Router router) implements Target {
            @Override
            public void take(Object value, long timestampMs) {
                router.add(value, timestampMs);
            }
        }
    }

    private final Target[] main;
    private final Map<String, List<Target>> sides;

    ChainOutput(List<Target> main, Map<String, List<Target>> sides) {
        this.main = main.toArray(Target[]::new);
        this.sides = Map.copyOf(sides);
    }

    @Override
    public void emit(Object value, long timestampMs) throws Exception {
        for (Target t : main) {
            t.take(value, timestampMs);
        }
    }

    @Override
    public void emitSide(String tag, Object value, long timestampMs) throws Exception {
        for (Target t : sides.getOrDefault(tag, List.of())) {
            t.take(value, timestampMs);
        }
    }
}
