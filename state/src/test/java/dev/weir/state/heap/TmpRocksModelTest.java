package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.Timers;
import dev.weir.state.heap.StateModel.Total;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerMerger;
import dev.weir.state.layer.LayerMerger.Deletions;
import dev.weir.state.layer.LayerSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A job of changing parallelism against {@link StateModel}: random operations, freezes whose layers are written at once or
 * epochs later, merges, and restores from what was written.
 */
class TmpRocksModelTest {
    private static final int MAX_PARALLELISM = 16;
    private static final int STEPS = 8_000;

    /** A layer per task, and the model at that moment. */
    private record Epoch(List<FrozenLayer> layers, StateModel model) {}

    /** What one run of the model does, from a seed. */
    private static final class Run implements AutoCloseable {
        final long seed;
        final Random random;
        StateModel model = new StateModel();
        /** The model as it was at the freeze whose layers were written last. */
        StateModel durable = new StateModel();

        final List<byte[]> files = new ArrayList<>();
        /** Epochs frozen and not yet written, oldest first. */
        final List<Epoch> frozen = new ArrayList<>();

        List<RTask> tasks;
        dev.weir.state.base.StateBase base;
        dev.weir.state.rocksdb.RocksBases bases;
        long attempt;
        List<FrozenLayer> toFold = new ArrayList<>();

        Run(long seed) throws IOException {
            this.seed = seed;
            this.random = new Random(seed);
            this.tasks = tasks(1 + random.nextInt(8), List.of(), List.of());
        }

        void step() throws IOException {
            int dice = random.nextInt(1000);
            if (dice < 960) {
                operate();
            } else if (dice < 985) {
                freeze();
            } else if (dice < 993) {
                writeSome();
            } else if (dice < 997) {
                merge();
            } else if (random.nextBoolean()) {
                restore(1 + random.nextInt(8));
            } else {
                crash(1 + random.nextInt(8));
            }
        }

        void operate() {
            String key = "key" + (random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(12));
            RTask task = taskOf(key);
            task.key(key);
            switch (random.nextInt(12)) {
                case 0, 1 -> update(task, key);
                case 2 -> {
                    task.value.clear();
                    model.values.remove(key);
                }
                case 3 -> changeList(task, key);
                case 4, 5 -> {
                    String added = "w" + random.nextInt(100);
                    task.list.add(added);
                    model.list(key).add(added);
                }
                case 6, 7 -> changeMap(task, key);
                case 8 -> timer(task, key);
                case 9 -> fire(task);
                default -> check(task, key);
            }
        }

        void update(RTask task, String key) {
            Total old = task.value.value();
            assertThat(old).as(toString()).isEqualTo(model.values.get(key));
            Total next = new Total((old == null ? 0 : old.sum()) + 1, "r" + random.nextInt(50));
            task.value.update(next);
            model.values.put(key, next);
        }

        void changeList(RTask task, String key) {
            if (random.nextBoolean()) {
                task.list.clear();
                model.list(key).clear();
            } else {
                List<String> values =
                        new ArrayList<>(model.list(key).stream().limit(3).toList());
                values.add("u" + random.nextInt(9));
                task.list.update(values);
                model.lists.put(key, new ArrayList<>(values));
            }
        }

        void changeMap(RTask task, String key) {
            String mapKey = "m" + random.nextInt(6);
            switch (random.nextInt(8)) {
                case 0 -> {
                    task.map.clear();
                    model.map(key).clear();
                }
                case 1, 2, 3 -> {
                    task.map.remove(mapKey);
                    model.map(key).remove(mapKey);
                }
                default -> {
                    long v = random.nextInt();
                    task.map.put(mapKey, v);
                    model.map(key).put(mapKey, v);
                }
            }
        }

        void timer(RTask task, String key) {
            long time = random.nextInt(40);
            switch (random.nextInt(5)) {
                case 0 -> {
                    task.timers.deleteEventTime(time);
                    StateModel.delete(model.eventTimers, key, time);
                }
                case 1 -> {
                    task.timers.deleteProcessingTime(time);
                    StateModel.delete(model.processingTimers, key, time);
                }
                case 2 -> {
                    task.timers.registerProcessingTime(time);
                    StateModel.register(model.processingTimers, key, time);
                }
                default -> {
                    task.timers.registerEventTime(time);
                    StateModel.register(model.eventTimers, key, time);
                }
            }
        }

        /** Fires what is due in one task, and compares it with the model's timers of that task's keys. */
        void fire(RTask task) {
            long upto = random.nextInt(12);
            fire(task, model.eventTimers, upto, task.timers::pollEventTime);
            fire(task, model.processingTimers, upto, task.timers::pollProcessingTime);
        }

        interface Poll {
            boolean poll(long uptoMs);
        }

        void fire(RTask task, TreeMap<Long, Set<String>> timers, long upto, Poll poll) {
            Map<Long, Set<String>> due = new TreeMap<>();
            timers.headMap(upto, true)
                    .forEach((time, keys) -> keys.stream()
                            .filter(k -> taskOf(k) == task)
                            .forEach(k -> due.computeIfAbsent(time, t -> new TreeSet<>())
                                    .add(k)));
            Map<Long, Set<String>> fired = new TreeMap<>();
            long last = Long.MIN_VALUE;
            while (poll.poll(upto)) {
                long at = task.timers.firedAt();
                assertThat(at).as(toString()).isGreaterThanOrEqualTo(last);
                last = at;
                String key = (String) task.backend.currentKey();
                assertThat(fired.computeIfAbsent(at, t -> new TreeSet<>()).add(key))
                        .isTrue();
                assertThat(task.value.value()).as(toString()).isEqualTo(model.values.get(key));
            }
            assertThat(fired).as(toString()).isEqualTo(due);
            due.forEach((time, keys) -> keys.forEach(k -> StateModel.delete(timers, k, time)));
        }

        void freeze() {
            freezeAll();
            if (random.nextBoolean()) {
                return;
            }
            tasks.forEach(t -> assertThat(t.backend.freeze().isEmpty()).isTrue());
        }

        void writeSome() throws IOException {
            for (int n = random.nextInt(frozen.size() + 1); n > 0; n--) {
                writeOldest();
            }
        }

        void writeOldest() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LayerFileWriter writer = new LayerFileWriter(out);
            int entries = 0;
            Epoch oldest = frozen.remove(0);
            for (FrozenLayer layer : oldest.layers) {
                layer.writeTo(writer);
                entries += layer.entries();
            }
            assertThat(writer.finish()).isEqualTo(out.size());
            assertThat(writer.entries()).isEqualTo(entries);
            files.add(out.toByteArray());
            durable = oldest.model;
            toFold.addAll(oldest.layers);
            if (random.nextInt(3) == 0) {
                fold();
            }
        }

        /** Merges neighbours: into a new base when the oldest is among them, else into a layer. */
        void merge() throws IOException {
            if (files.size() < 2) {
                return;
            }
            int from = random.nextInt(files.size());
            int to = from + 1 + random.nextInt(files.size() - from);
            List<byte[]> part = files.subList(from, to);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LayerFileWriter writer = new LayerFileWriter(out);
            LayerMerger.merge(open(part), s -> true, from == 0 ? Deletions.DROP : Deletions.KEEP, writer);
            writer.finish();
            part.clear();
            files.add(from, out.toByteArray());
        }

        void restore(int parallelism) throws IOException {
            freezeAll();
            while (!frozen.isEmpty()) {
                writeOldest();
            }
            crash(parallelism);
        }

        /** What was not written is lost. */
        void crash(int parallelism) throws IOException {
            frozen.clear();
            model = durable.copy();
            tasks = tasks(parallelism, tasks.get(0).backend.describe(), files);
            checkAll();
        }

        void freezeAll() {
            List<FrozenLayer> layers =
                    tasks.stream().map(t -> t.backend.freeze()).toList();
            frozen.add(new Epoch(layers, model.copy()));
        }

        List<RTask> tasks(int parallelism, List<KeyedStateMetadata> written, List<byte[]> files) throws IOException {
            if (base != null) {
                base.close();
            }
            toFold.clear();
            if (bases == null) {
                bases = new dev.weir.state.rocksdb.RocksBases(
                        java.nio.file.Files.createTempDirectory("rocks"), 1 << 20, 8 << 20);
            }
            base = bases.open(++attempt, List.of());
            try (var f = base.fold()) {
                for (LayerFileReader r : open(files)) {
                    for (var sec : r.sections()) {
                        f.section(sec.key().uid(), sec.key().state(), sec.key().keyGroup());
                        r.read(
                                sec,
                                (b, kf, kl, vf, vl) -> f.entry(
                                        java.util.Arrays.copyOfRange(b, kf, kf + kl),
                                        kl,
                                        vl < 0 ? new byte[0] : java.util.Arrays.copyOfRange(b, vf, vf + vl),
                                        vl));
                    }
                }
                f.commit();
            }
            List<RTask> tasks = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                tasks.add(new RTask(base, MAX_PARALLELISM, parallelism, i, written, List.of()));
            }
            return tasks;
        }

        static List<LayerFileReader> open(List<byte[]> files) throws IOException {
            List<LayerFileReader> readers = new ArrayList<>();
            for (byte[] file : files) {
                readers.add(LayerFileReader.open(LayerSource.of("file" + readers.size(), file)));
            }
            return readers;
        }

        RTask taskOf(String key) {
            int group = KeyHash.keyGroup(RTask.hash(key), MAX_PARALLELISM);
            return tasks.get(KeyGroupRange.subtaskOf(group, MAX_PARALLELISM, tasks.size()));
        }

        void check(RTask task, String key) {
            assertThat(task.value.value()).as(toString()).isEqualTo(model.values.get(key));
            assertThat(task.list.get()).as(toString()).isEqualTo(model.list(key));
            Map<String, Long> entries = new HashMap<>();
            task.map.entries().forEach(e -> entries.put(e.getKey(), e.getValue()));
            assertThat(entries).as(toString()).isEqualTo(model.map(key));
            assertThat(task.map.isEmpty()).isEqualTo(model.map(key).isEmpty());
            assertThat(task.map.contains("m1")).isEqualTo(model.map(key).containsKey("m1"));
            assertThat(task.map.get("m2")).isEqualTo(model.map(key).get("m2"));
        }

        void checkAll() {
            for (int i = 0; i < 400; i++) {
                String key = "key" + i;
                RTask task = taskOf(key);
                task.key(key);
                check(task, key);
            }
            assertThat(next(Timers::nextEventTime)).as(toString()).isEqualTo(StateModel.next(model.eventTimers));
            assertThat(next(Timers::nextProcessingTime))
                    .as(toString())
                    .isEqualTo(StateModel.next(model.processingTimers));
        }

        long next(ToLongFunction<Timers> time) {
            return tasks.stream()
                    .mapToLong(t -> time.applyAsLong(t.timers))
                    .min()
                    .orElseThrow();
        }

        public void close() {
            base.close();
        }

        void fold() throws IOException {
            Map<Object, FrozenLayer> last = new HashMap<>();
            toFold.forEach(l -> last.put(l.owner(), l));
            try (var f = base.fold()) {
                for (FrozenLayer l : toFold) {
                    l.foldInto(f, last.get(l.owner()));
                }
                f.commit();
            }
            toFold.forEach(FrozenLayer::folded);
            toFold.clear();
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void behavesAsTheModelThroughFreezesMergesAndRestores(long seed) throws IOException {
        Run run = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            run.step();
        }
        run.restore(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void restoresAtEveryParallelismFromEveryParallelism(int before) throws IOException {
        for (int after = 1; after <= 8; after++) {
            Run run = new Run(before * 100L + after);
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
