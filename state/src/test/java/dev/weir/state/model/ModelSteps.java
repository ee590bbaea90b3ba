package dev.weir.state.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Time;
import dev.weir.state.Timers;
import dev.weir.state.model.JobModel.Kind;
import dev.weir.state.model.StateModel.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What is done to one key, in a task and in the model, and what is compared. */
final class ModelSteps {
    /** The one cell of a state that has one per key. */
    private static final Object ONLY = 0;

    private final Random random;
    private final Time time;
    private final String seed;
    private long elements;

    ModelSteps(Random random, Time time, String seed) {
        this.random = random;
        this.time = time;
        this.seed = seed;
    }

    /** One operation on the key, which is the task's current one. */
    void any(ModelTask task, String key, JobModel model, Predicate<String> ofTask) {
        switch (random.nextInt(16)) {
            case 0, 1 -> update(task, key, model.of(Kind.VALUE));
            case 2 -> {
                task.value.clear();
                model.of(Kind.VALUE).of(key).clear();
            }
            case 3 -> changeList(task, key, model.of(Kind.LIST));
            case 4, 5 -> {
                Item added = element(model.of(Kind.LIST));
                task.list.add(added);
                model.of(Kind.LIST).put(key, added.sum(), added, now());
            }
            case 6, 7 -> changeMap(task, key, model.of(Kind.MAP));
            case 8, 9 -> reduce(task, key, model.of(Kind.REDUCING));
            case 10, 11 -> aggregate(task, key, model.of(Kind.AGGREGATING));
            case 12 -> timer(task, key, model);
            case 13 -> fire(task, model, ofTask);
            default -> check(task, key, model);
        }
    }

    private long now() {
        return time.wallMs();
    }

    private Item item(StateModel state) {
        int version = state.setup().version();
        int extra = version == 0 ? ItemType.EXTRA_DEFAULTS[0] : random.nextInt(100);
        return new Item(version, random.nextInt(1000), "w" + random.nextInt(50), extra);
    }

    /** No two are equal. */
    private Item element(StateModel state) {
        Item any = item(state);
        return new Item(any.version(), ++elements, any.word(), any.extra());
    }

    private void update(ModelTask task, String key, StateModel state) {
        compare(state, key, ONLY, task.value.value());
        Item next = item(state);
        task.value.update(next);
        state.put(key, ONLY, next, now());
    }

    private void changeList(ModelTask task, String key, StateModel state) {
        if (random.nextBoolean()) {
            assertThat(task.list.get()).as(seed).isEqualTo(state.readAll(key, now()));
        }
        List<Item> values = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            values.add(element(state));
        }
        if (random.nextBoolean()) {
            task.list.update(values);
            state.of(key).clear();
        } else {
            task.list.addAll(values);
        }
        values.forEach(v -> state.put(key, v.sum(), v, now()));
    }

    private void changeMap(ModelTask task, String key, StateModel state) {
        String mapKey = "m" + random.nextInt(6);
        switch (random.nextInt(8)) {
            case 0 -> {
                task.map.clear();
                state.of(key).clear();
            }
            case 1, 2, 3 -> {
                task.map.remove(mapKey);
                state.of(key).remove(mapKey);
            }
            default -> {
                Item put = item(state);
                task.map.put(mapKey, put);
                state.put(key, mapKey, put, now());
            }
        }
    }

    private void reduce(ModelTask task, String key, StateModel state) {
        if (random.nextInt(8) == 0) {
            task.reducing.clear();
            state.of(key).clear();
            return;
        }
        Item added = item(state);
        Item before = state.read(key, ONLY, now());
        task.reducing.add(added);
        state.put(key, ONLY, before == null ? added : ModelTask.reduced(before, added), now());
    }

    private void aggregate(ModelTask task, String key, StateModel state) {
        if (random.nextInt(8) == 0) {
            task.aggregating.clear();
            state.of(key).clear();
            return;
        }
        int added = random.nextInt(100);
        ModelTask.Summing function = new ModelTask.Summing(state.setup().version());
        Item before = state.read(key, ONLY, now());
        task.aggregating.add(added);
        state.put(key, ONLY, function.add(added, before == null ? function.createAccumulator() : before), now());
    }

    private void timer(ModelTask task, String key, JobModel model) {
        long at = random.nextInt(40);
        switch (random.nextInt(5)) {
            case 0 -> {
                task.timers.deleteEventTime(at);
                JobModel.delete(model.eventTimers, key, at);
            }
            case 1 -> {
                task.timers.deleteProcessingTime(at);
                JobModel.delete(model.processingTimers, key, at);
            }
            case 2 -> {
                task.timers.registerProcessingTime(at);
                JobModel.register(model.processingTimers, key, at);
            }
            default -> {
                task.timers.registerEventTime(at);
                JobModel.register(model.eventTimers, key, at);
            }
        }
    }

    /** Fires what is due in one task, and compares it with the model's timers of that task's keys. */
    private void fire(ModelTask task, JobModel model, Predicate<String> ofTask) {
        long upto = random.nextInt(12);
        fire(task, model, due(model.eventTimers, upto, ofTask), model.eventTimers, upto, task.timers::pollEventTime);
        fire(
                task,
                model,
                due(model.processingTimers, upto, ofTask),
                model.processingTimers,
                upto,
                task.timers::pollProcessingTime);
    }

    private interface Poll {
        boolean poll(long uptoMs);
    }

    private static Map<Long, Set<String>> due(TreeMap<Long, Set<String>> timers, long upto, Predicate<String> ofTask) {
        Map<Long, Set<String>> due = new TreeMap<>();
        timers.headMap(upto, true)
                .forEach((at, keys) -> keys.stream()
                        .filter(ofTask)
                        .forEach(k ->
                                due.computeIfAbsent(at, t -> new TreeSet<>()).add(k)));
        return due;
    }

    private void fire(
            ModelTask task,
            JobModel model,
            Map<Long, Set<String>> due,
            TreeMap<Long, Set<String>> timers,
            long upto,
            Poll poll) {
        Map<Long, Set<String>> fired = new TreeMap<>();
        long last = Long.MIN_VALUE;
        while (poll.poll(upto)) {
            long at = task.timers.firedAt();
            assertThat(at).as(seed).isGreaterThanOrEqualTo(last);
            last = at;
            String key = (String) task.backend.currentKey();
            assertThat(fired.computeIfAbsent(at, t -> new TreeSet<>()).add(key)).isTrue();
            compare(model.of(Kind.VALUE), key, ONLY, task.value.value());
        }
        assertThat(fired).as(seed).isEqualTo(due);
        due.forEach((at, keys) -> keys.forEach(k -> JobModel.delete(timers, k, at)));
    }

    /** Everything that the current key has, once it is known what was swept before the restart. */
    void settle(ModelTask task, String key, JobModel model) {
        settle(model.of(Kind.VALUE), key, ONLY, task.value.value() != null);
        settle(model.of(Kind.REDUCING), key, ONLY, task.reducing.get() != null);
        settle(model.of(Kind.AGGREGATING), key, ONLY, task.aggregating.get() != null);
        List<Item> list = task.list.get();
        StateModel lists = model.of(Kind.LIST);
        for (Object sub : List.copyOf(lists.of(key).keySet())) {
            settle(lists, key, sub, list.stream().anyMatch(e -> sub.equals(e.sum())));
        }
        for (Object sub : List.copyOf(model.of(Kind.MAP).of(key).keySet())) {
            settle(model.of(Kind.MAP), key, sub, task.map.get((String) sub) != null);
        }
        check(task, key, model);
    }

    /** Forgets a cell that is gone, if it may be, and reads it as the task did. */
    private void settle(StateModel state, String key, Object sub, boolean found) {
        Cell cell = state.of(key).get(sub);
        if (cell != null && !found && state.mayBeGone(cell)) {
            state.of(key).remove(sub);
        }
        assertThat(state.read(key, sub, now()) != null).as(seed).isEqualTo(found);
    }

    private void check(ModelTask task, String key, JobModel model) {
        compare(model.of(Kind.VALUE), key, ONLY, task.value.value());
        compare(model.of(Kind.REDUCING), key, ONLY, task.reducing.get());
        checkAggregating(task, key, model.of(Kind.AGGREGATING));
        assertThat(task.list.get()).as(seed).isEqualTo(model.of(Kind.LIST).readAll(key, now()));
        checkMap(task, key, model.of(Kind.MAP));
    }

    private void checkAggregating(ModelTask task, String key, StateModel state) {
        Item accumulator = state.read(key, ONLY, now());
        ModelTask.Summing function = new ModelTask.Summing(state.setup().version());
        assertThat(task.aggregating.get())
                .as(seed)
                .isEqualTo(accumulator == null ? null : function.getResult(accumulator));
    }

    private void checkMap(ModelTask task, String key, StateModel state) {
        assertThat(task.map.isEmpty()).as(seed).isEqualTo(state.isEmpty(key, now()));
        compare(state, key, "m2", task.map.get("m2"));
        assertThat(task.map.contains("m1")).as(seed).isEqualTo(state.read(key, "m1", now()) != null);
        Map<String, Item> entries = new HashMap<>();
        task.map.entries().forEach(e -> entries.put(e.getKey(), e.getValue()));
        Map<String, Item> expected = new HashMap<>();
        for (Object sub : List.copyOf(state.of(key).keySet())) {
            Item read = state.read(key, sub, now());
            if (read != null) {
                expected.put((String) sub, read);
            }
        }
        assertThat(entries).as(seed).isEqualTo(expected);
    }

    private void compare(StateModel state, String key, Object sub, @Nullable Item found) {
        assertThat(found).as(seed).isEqualTo(state.read(key, sub, now()));
    }

    void checkNextTimers(List<ModelTask> tasks, JobModel model) {
        assertThat(next(tasks, Timers::nextEventTime)).as(seed).isEqualTo(JobModel.next(model.eventTimers));
        assertThat(next(tasks, Timers::nextProcessingTime)).as(seed).isEqualTo(JobModel.next(model.processingTimers));
    }

    private static long next(List<ModelTask> tasks, ToLongFunction<Timers> time) {
        return tasks.stream().mapToLong(t -> time.applyAsLong(t.timers)).min().orElseThrow();
    }
}
