package dev.weir.state.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerMerger;
import dev.weir.state.layer.LayerMerger.Deletions;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A job of changing parallelism, versions and times to live against {@link JobModel}, from a seed. Layers are written at
 * once or epochs later, merged, and restored from; what was not written is lost in a crash.
 */
final class ModelRun {
    static final int KEYS = 200;
    private static final int MAX_PARALLELISM = 16;

    /** A layer per task, what the tasks say of their states, and the model at that moment. */
    private record Epoch(List<FrozenLayer> layers, List<KeyedStateMetadata> states, JobModel model) {}

    private final BackendFactory backends;
    private final ManualTime time = new ManualTime();
    private final Random random;
    private final ModelSteps steps;
    private JobModel model;
    /** What a crash falls back to; null until something was written. */
    private Epoch durable;

    private final List<byte[]> files = new ArrayList<>();
    /** Epochs frozen and not yet written, oldest first. */
    private final List<Epoch> frozen = new ArrayList<>();

    private List<ModelTask> tasks;

    ModelRun(long seed, BackendFactory backends) throws IOException {
        this.backends = backends;
        this.random = new Random(seed);
        this.steps = new ModelSteps(random, time, "seed " + seed);
        this.model = JobModel.first(random);
        this.tasks = open(1 + random.nextInt(8), List.of());
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
        time.advance(random.nextInt(200) == 0 ? random.nextInt(2_000) : random.nextInt(3));
        String key = key(random.nextInt(4) == 0 ? random.nextInt(KEYS) : random.nextInt(12));
        ModelTask task = taskOf(key);
        if (random.nextInt(8) == 0) {
            prefetch(task);
        }
        task.key(key);
        if (random.nextInt(8) == 0) {
            prefetch(task);
        }
        steps.any(task, key, model, k -> taskOf(k) == task);
    }

    /** Must change nothing. */
    private void prefetch(ModelTask task) {
        List<String> keys = random.ints(random.nextInt(40), 0, KEYS)
                .mapToObj(ModelRun::key)
                .filter(k -> taskOf(k) == task)
                .toList();
        task.backend.prefetch(new SomeKeys(keys));
    }

    void freeze() {
        freezeAll();
        if (random.nextBoolean()) {
            tasks.forEach(t -> assertThat(t.backend.freeze().isEmpty()).isTrue());
        }
    }

    private void freezeAll() {
        List<FrozenLayer> layers = tasks.stream().map(t -> t.backend.freeze()).toList();
        frozen.add(new Epoch(layers, tasks.get(0).backend.describe(), model.frozen(time.wallMs())));
    }

    private void writeSome() throws IOException {
        for (int n = random.nextInt(frozen.size() + 1); n > 0; n--) {
            writeOldest();
        }
    }

    private void writeOldest() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        int entries = 0;
        durable = frozen.remove(0);
        for (FrozenLayer layer : durable.layers) {
            layer.writeTo(writer);
            entries += layer.entries();
        }
        assertThat(writer.finish()).isEqualTo(out.size());
        assertThat(writer.entries()).isEqualTo(entries);
        files.add(out.toByteArray());
        backends.completed(durable.layers);
    }

    /** Merges neighbours: into a new base when the oldest is among them, else into a layer. */
    private void merge() throws IOException {
        if (files.size() < 2) {
            return;
        }
        int from = random.nextInt(files.size());
        int to = from + 1 + random.nextInt(files.size() - from);
        List<byte[]> part = files.subList(from, to);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        LayerMerger.merge(readers(part), s -> true, from == 0 ? Deletions.DROP : Deletions.KEEP, writer);
        writer.finish();
        part.clear();
        files.add(from, out.toByteArray());
    }

    /** Writes everything, and starts a job anew that may ask for its states in another way. */
    void restore(int parallelism) throws IOException {
        freezeAll();
        while (!frozen.isEmpty()) {
            writeOldest();
        }
        crash(parallelism);
    }

    /** What was not written is lost. */
    private void crash(int parallelism) throws IOException {
        frozen.clear();
        time.advance(1 + random.nextInt(50));
        Epoch last = durable;
        model = last == null ? JobModel.first(random) : last.model.restarted(random, time.wallMs());
        tasks = open(parallelism, last == null ? List.of() : last.states);
        for (int i = 0; i < KEYS; i++) {
            String key = key(i);
            ModelTask task = taskOf(key);
            task.key(key);
            steps.settle(task, key, model);
        }
        steps.checkNextTimers(tasks, model);
    }

    private List<ModelTask> open(int parallelism, List<KeyedStateMetadata> written) throws IOException {
        backends.begin(readers(files));
        List<ModelTask> opened = new ArrayList<>();
        for (int i = 0; i < parallelism; i++) {
            KeyGroupRange range = KeyGroupRange.of(MAX_PARALLELISM, parallelism, i);
            opened.add(new ModelTask(
                    backends.open("count", Types.STRING, MAX_PARALLELISM, range, time, written, readers(files)),
                    model));
        }
        return opened;
    }

    private static List<LayerFileReader> readers(List<byte[]> files) throws IOException {
        List<LayerFileReader> readers = new ArrayList<>();
        for (byte[] file : files) {
            readers.add(LayerFileReader.open(LayerSource.of("file" + readers.size(), file)));
        }
        return readers;
    }

    private ModelTask taskOf(String key) {
        int group = KeyHash.keyGroup(ModelTask.hash(key), MAX_PARALLELISM);
        return tasks.get(KeyGroupRange.subtaskOf(group, MAX_PARALLELISM, tasks.size()));
    }

    /** Some are long. */
    private static String key(int i) {
        return i % 5 == 4 ? "key" + i + "-".repeat(60 + i) : "key" + i;
    }
}
