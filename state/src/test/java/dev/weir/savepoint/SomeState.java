package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.env.Time;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.Timers;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One operator with a state of each kind, at any parallelism, and checkpoints of it as files. */
final class SomeState {
    record Total(long count, String last) {}

    static final String UID = "totals per customer/größe";
    static final int MAX_PARALLELISM = 16;
    static final String JOB = "orders";

    private SomeState() {}

    /** The tasks of the operator. */
    static final class Tasks {
        final List<Task> all = new ArrayList<>();
        final int parallelism;

        Tasks(int parallelism, List<KeyedStateMetadata> written, List<StateBytes> files) throws IOException {
            this.parallelism = parallelism;
            for (int t = 0; t < parallelism; t++) {
                all.add(new Task(KeyGroupRange.of(MAX_PARALLELISM, parallelism, t), written, files));
            }
        }

        Task of(String key) {
            int group = KeyHash.keyGroup(hash(key), MAX_PARALLELISM);
            Task task = all.get(KeyGroupRange.subtaskOf(group, MAX_PARALLELISM, parallelism));
            task.backend.setCurrentKey(key, hash(key));
            return task;
        }

        /** What all tasks hold, as text, by key. */
        Map<String, String> content(List<String> keys) {
            Map<String, String> content = new TreeMap<>();
            for (String key : keys) {
                Task task = of(key);
                Map<String, Long> counts = new TreeMap<>();
                task.map.entries().forEach(e -> counts.put(e.getKey(), e.getValue()));
                content.put(key, task.value.value() + " " + task.list.get() + " " + counts);
            }
            return content;
        }

        /** Takes out all timers: time and key. */
        List<String> timers() {
            List<String> fired = new ArrayList<>();
            for (Task task : all) {
                while (task.timers.pollEventTime(Long.MAX_VALUE - 1)) {
                    fired.add(task.timers.firedAt() + " " + task.backend.currentKey());
                }
            }
            fired.sort(null);
            return fired;
        }
    }

    record StateBytes(byte[] bytes) {}

    /** One task. */
    static final class Task {
        final HeapKeyedStateBackend backend;
        final ValueState<Total> value;
        final ListState<String> list;
        final MapState<String, Long> map;
        final Timers timers;

        Task(KeyGroupRange range, List<KeyedStateMetadata> written, List<StateBytes> files) throws IOException {
            backend = new HeapKeyedStateBackend(UID, Types.STRING, MAX_PARALLELISM, range, Time.system());
            List<LayerFileReader> readers = new ArrayList<>();
            for (StateBytes file : files) {
                readers.add(LayerFileReader.open(LayerSource.of("file", file.bytes())));
            }
            backend.restore(written, readers);
            value = backend.value(new ValueStateDescriptor<>("total", Types.record(Total.class)));
            list = backend.list(new ListStateDescriptor<>("words", Types.STRING));
            map = backend.map(new MapStateDescriptor<>("counts", Types.STRING, Types.LONG));
            timers = backend.timers();
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

    static List<String> keys(int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add("customer-" + i);
        }
        return keys;
    }

    /** Epochs of changes, deletions among them: each becomes a layer. */
    static List<StateBytes> layers(Tasks tasks, List<String> keys, int epochs) throws IOException {
        List<StateBytes> layers = new ArrayList<>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int i = 0; i < keys.size(); i++) {
                change(tasks.of(keys.get(i)), i, epoch);
            }
            layers.add(freeze(tasks));
        }
        return layers;
    }

    private static void change(Task task, int i, int epoch) {
        if ((i + epoch) % 7 == 0) {
            task.value.clear();
            task.map.remove("b");
        } else {
            task.value.update(new Total(i, "epoch " + epoch));
            task.map.put(epoch % 2 == 0 ? "a" : "b", (long) i * epoch);
        }
        if ((i + epoch) % 5 == 0) {
            task.list.clear();
        }
        task.list.add(i + "@" + epoch);
        task.timers.registerEventTime(1_000L * epoch + i);
        if (epoch > 0 && i % 3 == 0) {
            task.timers.deleteEventTime(1_000L * (epoch - 1) + i);
        }
    }

    private static StateBytes freeze(Tasks tasks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        for (Task task : tasks.all) {
            FrozenLayer layer = task.backend.freeze();
            layer.writeTo(writer);
        }
        writer.finish();
        return new StateBytes(out.toByteArray());
    }

    /** Publishes a checkpoint in a store below the folder. @return the checkpoint's folder */
    static String publish(Folders folders, String dir, Tasks tasks, List<StateBytes> layers, CheckpointId id) {
        CheckpointStore store = CheckpointStore.open(
                folders.open(dir), JOB, () -> UUID.randomUUID().toString());
        List<StateFile> files = new ArrayList<>();
        for (StateBytes layer : layers) {
            boolean base = files.isEmpty();
            files.add(
                    files.size() == 1
                            ? store.inline(layer.bytes(), base)
                            : store.write(id.attempt(), out -> out.write(layer.bytes()), base));
        }
        store.publish(metadata(store.storeId(), tasks, files, id));
        store.confirm(id);
        return dir + "/" + JOB + "/chk-" + id;
    }

    private static CheckpointMetadata metadata(String storeId, Tasks tasks, List<StateFile> files, CheckpointId id) {
        OperatorState offsets = new OperatorState(
                "offsets",
                OperatorState.Mode.SPLIT,
                "\"bytes\"",
                List.of("orders-0@17".getBytes(StandardCharsets.UTF_8)));
        return new CheckpointMetadata(
                JOB,
                storeId,
                id,
                null,
                null,
                "0.1.0",
                KeyHash.NAME,
                MAX_PARALLELISM,
                1_000,
                2_000,
                List.of(
                        new OperatorMetadata("source", 1, List.of(), List.of(offsets), List.of()),
                        new OperatorMetadata(
                                UID,
                                tasks.parallelism,
                                tasks.all.get(0).backend.describe(),
                                List.of(),
                                List.of(new KeyGroupWatermark(0, MAX_PARALLELISM - 1, 99)))),
                files,
                List.of());
    }

    /** The same with other files. */
    static CheckpointMetadata withFiles(CheckpointMetadata m, List<StateFile> files) {
        return new CheckpointMetadata(
                m.job(),
                m.storeId(),
                m.id(),
                m.parent(),
                m.restoreId(),
                m.engineVersion(),
                m.keyGroupHash(),
                m.maxParallelism(),
                m.triggeredAtMs(),
                m.publishedAtMs(),
                m.operators(),
                files,
                m.channelState());
    }
}
