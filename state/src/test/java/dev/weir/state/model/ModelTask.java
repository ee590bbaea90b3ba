package dev.weir.state.model;

import dev.weir.state.AggregateFunction;
import dev.weir.state.AggregatingState;
import dev.weir.state.AggregatingStateDescriptor;
import dev.weir.state.KeyHash;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.Timers;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.model.JobModel.Kind;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.IOException;

/** One task's backend with one state of each kind, keyed by strings. */
final class ModelTask {
    final KeyedStateBackend backend;
    final ValueState<Item> value;
    final ListState<Item> list;
    final MapState<String, Item> map;
    final ReducingState<Item> reducing;
    final AggregatingState<Integer, String> aggregating;
    final Timers timers;

    ModelTask(KeyedStateBackend backend, JobModel model) {
        this.backend = backend;
        StateSetup s = model.of(Kind.VALUE).setup();
        value = backend.value(new ValueStateDescriptor<>("total", s.type(), s.ttl()));
        s = model.of(Kind.LIST).setup();
        list = backend.list(new ListStateDescriptor<>("words", s.type(), s.ttl()));
        s = model.of(Kind.MAP).setup();
        map = backend.map(new MapStateDescriptor<>("counts", Types.STRING, s.type(), s.ttl()));
        s = model.of(Kind.REDUCING).setup();
        reducing = backend.reducing(new ReducingStateDescriptor<>("reduced", ModelTask::reduced, s.type(), s.ttl()));
        s = model.of(Kind.AGGREGATING).setup();
        aggregating = backend.aggregating(
                new AggregatingStateDescriptor<>("aggregated", new Summing(s.version()), s.type(), s.ttl()));
        timers = backend.timers();
    }

    void key(String key) {
        backend.setCurrentKey(key, hash(key));
    }

    static Item reduced(Item a, Item b) {
        return new Item(a.version(), (a.sum() + b.sum()) % 1_000_000, b.word(), a.extra());
    }

    /** Sums numbers up, and counts them in unary. */
    record Summing(int version) implements AggregateFunction<Integer, Item, String> {
        @Override
        public Item createAccumulator() {
            return new Item(version, 0, "", ItemType.EXTRA_DEFAULTS[version]);
        }

        @Override
        public Item add(Integer value, Item accumulator) {
            String counted = accumulator.word().length() > 20 ? "" : accumulator.word() + "i";
            return new Item(version, (accumulator.sum() + value) % 1_000_000, counted, accumulator.extra());
        }

        @Override
        public String getResult(Item accumulator) {
            return accumulator.sum() + " " + accumulator.word() + " " + accumulator.extra();
        }

        @Override
        public Item merge(Item a, Item b) {
            throw new AssertionError("nothing merges accumulators");
        }
    }

    static int hash(String key) {
        BytesEncoder out = new BytesEncoder();
        try {
            Types.STRING.write(key, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return KeyHash.of(out.array(), out.length());
    }
}
