package dev.weir.lab.torture;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.Fault.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * One job from its first start to its stop: set up, broken, brought to its end, and judged. Owned by one thread.
 */
final class Round implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    /** When something was wrong before the end: what is missing then is most often lost. */
    private static final Duration END_LIMIT_WHEN_WRONG = Duration.ofSeconds(45);

    private static final Duration HANGING_AFTER = Processors.TRANSACTION_TIMEOUT.plusSeconds(40);
    private static final String INPUT_CLUSTER = "input";
    private static final int STOPS = 5;

    /** In its first attempt a job reads from RocksDB only what has left its tables. */
    private static final String READ_BACK = "weir_rocksdb_read_bytes_total";

    /** Some thousand values. */
    private static final int READ_BACK_BYTES = 20_000;

    private static final Duration READ_BACK_LIMIT = Duration.ofSeconds(60);

    private final Arena arena;
    private final Plan plan;
    private final SplittableRandom dice;
    private final boolean varied;
    private final Topics topics;
    private final Path folder;
    private final Findings findings;
    private final Findings inputFindings;
    private final Checker checker;
    private final Store store;
    private final Processors processors;
    private final Feeder feeder;
    private final Witness witness;
    private final Progress progress;
    private final Path clientProperties;
    private final Site site;

    /**
     * Makes topics and folders; starts nothing yet.
     *
     * @param varied whether each start of the job draws its settings
     */
    Round(Arena arena, Plan plan, SplittableRandom dice, boolean varied, Consumer<String> say) {
        this.arena = arena;
        this.plan = plan;
        this.dice = dice;
        this.varied = varied;
        topics = new Topics(plan.job() + "-");
        findings = new Findings(what -> say.accept("WRONG: " + what));
        inputFindings = new Findings(what -> say.accept("WRONG INPUT: " + what));
        arena.input().createTopics(Topics.INPUT_PARTITIONS, List.of(topics.input()));
        arena.output().createTopics(Topics.MAX_PARTITIONS, List.of(topics.copy()));
        arena.output().createTopics(Topics.OUTPUT_PARTITIONS, topics.keyed());
        folder = arena.folder().resolve(plan.job());
        store = Store.open(plan.store(), folder.resolve("checkpoints"));
        Clients inputs = arena.input().clients();
        Clients outputs = arena.output().clients();
        long nowMs = System.currentTimeMillis();
        Rule rule = new Rule(nowMs - Math.floorMod(nowMs, Rule.WINDOW_MS), arena.perSecond());
        checker = new Checker(topics, rule, plan.works(), findings, inputFindings);
        feeder = new Feeder(inputs, topics.input(), rule, plan.load(), plan.isLarge() ? Rule.PRELOADED : 0);
        witness = new Witness(inputs, outputs, topics, checker);
        progress = new Progress(
                plan.job(), inputs, outputs, name -> store.read(store.checkpoints() + "/" + name), findings);
        clientProperties = ClientProperties.write(folder, clientSettings());
        processors = new Processors(
                Processors.WEIR,
                plan,
                settings(folder),
                store.jvmArgs(),
                clientProperties,
                folder,
                dice,
                varied,
                findings);
        if (!arena.output().isOwn()) {
            // Its brokers and network are broken by others, if at all.
            processors.restarts().begin(Target.BROKER);
        }
        if (plan.isLarge()) {
            // So much at once may hold up a checkpoint, as slow records do.
            processors.restarts().begin(Target.INPUT);
            processors.restarts().end(Target.INPUT, 0);
        }
        site = new Site(plan, topics, arena.input(), arena.output(), store, processors, feeder, witness, progress);
    }

    private boolean hasTwoClusters() {
        return arena.input() != arena.output();
    }

    private Map<String, String> settings(Path folder) {
        Map<String, String> settings = new LinkedHashMap<>(store.settings());
        settings.put(TortureJob.PREFIX, topics.prefix());
        settings.put(TortureJob.WORKS, Work.format(plan.works()));
        if (hasTwoClusters()) {
            settings.put(TortureJob.INPUT_CLUSTER, INPUT_CLUSTER);
        }
        settings.put("checkpoint.timeout", "3s");
        settings.put("kafka.producer.transaction.timeout.ms", Long.toString(Processors.TRANSACTION_TIMEOUT.toMillis()));
        settings.put("restart.exponential-delay.initial-backoff", "200ms");
        settings.put("restart.exponential-delay.max-backoff", "1s");
        settings.put("state.backend", plan.backend());
        if (plan.backend().equals("rocksdb")) {
            settings.put("state.memory", "32mb");
            settings.put("state.base-after", "16kb");
            settings.put("state.local-dir", local().toString());
        }
        return settings;
    }

    private Path local() {
        return folder.resolve("local");
    }

    private Map<String, String> clientSettings() {
        Map<String, String> settings = new HashMap<>();
        arena.output().processorSettings().forEach((key, value) -> settings.put("kafka." + key, value));
        if (hasTwoClusters()) {
            arena.input()
                    .processorSettings()
                    .forEach((key, value) -> settings.put("kafka.cluster." + INPUT_CLUSTER + "." + key, value));
        }
        return settings;
    }

    Site site() {
        return site;
    }

    Findings findings() {
        return findings;
    }

    /** Of the process that runs now, and of what the job stores. */
    Vitals vitals() {
        return new Vitals(
                processors.current().pid(),
                () -> Stream.of(
                                store.files(store.checkpoints()),
                                store.files(store.savepoints()),
                                Store.Disk.below(local()))
                        .flatMap(files -> files.values().stream())
                        .toList());
    }

    /** Starts everything. */
    void start() {
        feeder.start();
        witness.start();
        progress.start();
        processors.start();
    }

    /** Before anything is broken: where there is much state, some of it has left the tables, and is read from RocksDB. */
    void checkReadBack() {
        if (!plan.isLarge() || plan.backend().equals("heap")) {
            return;
        }
        boolean readBack = Waiting.until(READ_BACK_LIMIT, () -> {
            processors.supervise();
            return processors.metric(READ_BACK) > READ_BACK_BYTES || !findings.isEmpty();
        });
        if (!readBack) {
            findings.add(
                    Promise.BOUNDED_MEMORY,
                    "hardly any of its large state was read back from RocksDB within " + READ_BACK_LIMIT.toSeconds()
                            + " s: " + READ_BACK + " is " + processors.metric(READ_BACK) + ", expected more than "
                            + READ_BACK_BYTES);
        }
    }

    /**
     * The job must have found all partitions before the input ends: the windows of what is read when event time has come to
     * its end are closed by nothing.
     */
    private void awaitPartitions() {
        Waiting.until(END_LIMIT, () -> {
            site.check();
            processors.supervise();
            return progress.partitions() == feeder.partitions() || !findings.isEmpty();
        });
    }

    /** Brings the input to its end, lets the job finish the work without a fault, stops it, and judges all that it wrote. */
    RoundResult finish(int faults) {
        awaitPartitions();
        feeder.finish(END_LIMIT);
        long written = feeder.written();
        witness.inputEnded(written);
        Duration limit = findings.isEmpty() ? END_LIMIT : END_LIMIT_WHEN_WRONG;
        boolean cancelled;
        boolean complete = Waiting.until(limit, () -> {
            site.check();
            processors.supervise();
            return witness.isComplete();
        });
        if (!complete) {
            processors.current().dumpThreads();
            findings.add(
                    Promise.EACH_INPUT_ONCE,
                    "not all output was committed within " + limit.toSeconds()
                            + " s after the last fault; the threads are in "
                            + processors.current().log());
        }
        try (Admin output = arena.output().clients().admin();
                Admin input = arena.input().clients().admin()) {
            Map<TopicPartition, Long> ends = inputEnds(input);
            if (complete) {
                if (varied && dice.nextBoolean()) {
                    // It has nothing to do when it comes back, and must not do anything, but show where it is.
                    processors.restarts().begin(Target.PROCESSOR);
                    processors.kill();
                    processors.start();
                    processors.restarts().end(Target.PROCESSOR, 0);
                }
                progress.checkNoLag(ends);
            }
            stop();
            Undecided.check(output, topics.outputPartitions(), HANGING_AFTER, findings);
            Digest first = witness.end();
            progress.end();
            site.check();
            checker.finish(written);
            progress.checkAtRest(ends);
            if (arena.output().isOwn()) {
                new MarkerLog(plan.job(), findings).read(arena.output().clients());
            }
            checkRestorable();
            first.compare(Witness.secondReader(arena.output().clients(), topics), findings);
            cancelled = varied && findings.isEmpty() && dice.nextBoolean();
            if (cancelled) {
                cancel(output, first);
            }
        }
        if (findings.isEmpty()) {
            arena.output().deleteTopics(List.of(topics.copy()));
            arena.output().deleteTopics(topics.keyed());
            arena.input().deleteTopics(List.of(topics.input()));
        }
        processors.restarts().look();
        return new RoundResult(
                plan,
                faults,
                checker.inputs(),
                checker.deadLetters(),
                checker.outputs(),
                progress.comparisons(),
                progress.oldMarkers(),
                processors.starts(),
                processors.restarts().counts(),
                cancelled,
                findings.all(),
                inputFindings.all());
    }

    /** Nothing is written any more, nothing is taken back, and savepoints are the user's. */
    private void cancel(Admin output, Digest before) {
        new CancelAtEnd(processors, progress, store, checkpoints(), dice, findings).run();
        Undecided.check(output, topics.outputPartitions(), HANGING_AFTER, findings);
        before.compare(Witness.secondReader(arena.output().clients(), topics), findings);
        checkReadable(withFiles(store.savepoints(), "_metadata"));
    }

    private String checkpoints() {
        return store.checkpoints() + "/" + plan.job();
    }

    /** Whatever a user could begin from now can be read, all of it: kept checkpoints, the marker's among them, and savepoints. */
    private void checkRestorable() {
        Set<String> places = new TreeSet<>(withFiles(store.savepoints(), "_metadata"));
        // Without the note one was never committed, or was not yet.
        places.addAll(withFiles(checkpoints(), "_metadata", "_confirmed"));
        String named = progress.named();
        if (named != null) {
            places.add(checkpoints() + "/" + named);
        }
        checkReadable(places);
    }

    private void checkReadable(Collection<String> places) {
        for (String each : places) {
            ChildProcess reading = processors.readState(each);
            int code = reading.exitCode(END_LIMIT);
            if (code != 0) {
                findings.add(
                        Promise.RESTORABLE,
                        each.substring(each.lastIndexOf('/') + 1)
                                + " is kept and cannot be read: weir state ls ended with exit code " + code + ", see "
                                + reading.log());
            }
        }
    }

    /** The folders in this one that have these files. */
    private List<String> withFiles(String place, String... names) {
        Set<String> files = store.files(place).keySet();
        return files.stream()
                .filter(file -> file.indexOf('/') > 0)
                .map(file -> file.substring(0, file.indexOf('/')))
                .distinct()
                .filter(each -> Stream.of(names).allMatch(name -> files.contains(each + "/" + name)))
                .map(each -> place + "/" + each)
                .toList();
    }

    private void stop() {
        for (int tries = 1; !processors.stop(); tries++) {
            if (tries == STOPS) {
                findings.add(Promise.NEVER_SKIP, "the job could not be stopped, see the logs in " + arena.folder());
                return;
            }
            processors.supervise();
            Waiting.pause(1_000);
        }
    }

    private Map<TopicPartition, Long> inputEnds(Admin admin) {
        return Waiting.insist(
                END_LIMIT,
                () -> Undecided.ends(
                        admin,
                        Topics.partitions(topics.input(), feeder.partitions()),
                        IsolationLevel.READ_UNCOMMITTED));
    }

    @Override
    public void close() {
        progress.end();
        processors.close();
        feeder.close();
        store.close();
        try {
            Files.deleteIfExists(clientProperties);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + clientProperties, e);
        }
    }
}
