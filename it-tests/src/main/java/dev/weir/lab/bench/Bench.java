package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** One bench: its broker's topics, its options, and the inputs written so far. Owned by one thread. */
final class Bench {
    /**
     * A topic full of events.
     *
     * @param counts how many events each account has in it
     */
    record Input(String topic, long records, int[] counts) {}

    private final BenchTopics topics;
    private final Path folder;
    private final BenchOptions options;
    private final Consumer<String> notes;
    private final Map<String, Input> inputs = new HashMap<>();
    private int nextRun = 1;

    /** @param notes takes what people read while they wait */
    Bench(BenchTopics topics, Path folder, BenchOptions options, Consumer<String> notes) {
        this.topics = topics;
        this.folder = folder;
        this.options = options;
        this.notes = notes;
    }

    BenchTopics topics() {
        return topics;
    }

    BenchOptions options() {
        return options;
    }

    /** Where runs have their logs, checkpoints and local state. */
    Path folder() {
        return folder;
    }

    void note(String text) {
        notes.accept(text);
    }

    /** An input of this size; written when it is first asked for. */
    Input input(long records, int partitions) {
        return input(records, partitions, options.keys());
    }

    /** The same with so many different keys. */
    Input input(long records, int partitions, int keys) {
        return inputs.computeIfAbsent("in-" + records + "-" + partitions + "-" + keys, topic -> {
            note("writing " + records + " records of " + Codec.EVENT_BYTES + " bytes to " + partitions + " partitions");
            topics.create(partitions, topic);
            return new Input(topic, records, topics.fill(topic, records, keys));
        });
    }

    /** A new topic for a pacer to write. */
    String emptyInput() {
        String topic = "paced-" + nextRun;
        topics.create(options.partitions, topic);
        return topic;
    }

    /** A run of the usual parallelism, under a name of its own, its output topics made. */
    Run run(Workload workload, String in, Duration interval, boolean untilEnd) {
        return run(workload, in, interval, untilEnd, options.parallelism, options.partitions);
    }

    /** @param partitions of each output topic */
    Run run(Workload workload, String in, Duration interval, boolean untilEnd, int parallelism, int partitions) {
        String name = "bench-" + workload + "-" + nextRun++;
        Run run = new Run(
                name,
                workload,
                topics.bootstrapServers(),
                in,
                name + "-out",
                untilEnd,
                interval,
                parallelism,
                options.jvmArgs,
                options.settings,
                folder);
        topics.create(partitions, run.outputs().toArray(String[]::new));
        return run;
    }

    /** Measures every subject as often as there are runs, in turn, so that a change of the machine hits all alike. */
    <S, T> List<List<T>> inTurn(List<S> subjects, Function<S, T> measurement) {
        List<List<T>> columns = new ArrayList<>();
        subjects.forEach(subject -> columns.add(new ArrayList<>()));
        for (int i = 0; i < options.runs; i++) {
            for (int s = 0; s < subjects.size(); s++) {
                columns.get(s).add(measurement.apply(subjects.get(s)));
            }
        }
        return columns;
    }
}
