package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.torture.Feeder.Load;
import dev.weir.lab.torture.Plan.Alignment;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be chosen about a torture. */
final class TortureOptions {
    private static final int SOAK_MINUTES = 60;

    @Option(names = "--faults", description = "How many faults there are (default: 50).")
    private @Nullable Integer faults;

    @Option(names = "--minutes", description = "In place of --faults: for how long (--soak: 60).")
    private @Nullable Integer minutes;

    @Option(names = "--seed", description = "Repeats the choices of a run; printed by each (default: from the clock).")
    private @Nullable Long seed;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "FAULT[=WEIGHT]",
            description = "Which faults (default: all that can be done here). --list names them.")
    List<String> kinds = List.of();

    @Option(
            names = "--jobs",
            split = ",",
            description =
                    "What the job does: ${COMPLETION-CANDIDATES} (default: all, in one process; LARGE in every other"
                            + " round with its state in RocksDB, and in no soak).")
    List<Work> works = List.of();

    @Option(names = "--backend", description = "heap, rocksdb or both, in turn (default: both).")
    private Backend backend = Backend.BOTH;

    @Option(
            names = "--alignment",
            split = ",",
            description = "${COMPLETION-CANDIDATES}; several in turn (default: all three).")
    List<Alignment> alignments = List.of(Alignment.values());

    @Option(
            names = "--store",
            split = ",",
            description =
                    "Where checkpoints and savepoints lie: ${COMPLETION-CANDIDATES}; several in turn (default: both).")
    List<Store.Kind> stores = List.of(Store.Kind.values());

    @Option(
            names = "--load",
            split = ",",
            description = "How the input comes: ${COMPLETION-CANDIDATES}; several in turn (default: both).")
    List<Load> loads = List.of(Load.values());

    @Option(
            names = "--rate",
            defaultValue = "400",
            description = "Numbers per second, on average (default: ${DEFAULT-VALUE}).")
    int rate;

    @Option(
            names = "--round",
            defaultValue = "25",
            description =
                    "Faults of one job; then its output is judged and another begins (default: ${DEFAULT-VALUE}).")
    int faultsPerRound;

    @Option(
            names = "--brokers",
            defaultValue = "1",
            description = "Brokers of the lab's cluster (default: ${DEFAULT-VALUE}).")
    int brokers;

    @Option(names = "--two-clusters", description = "The input is in a cluster of its own.")
    boolean twoClusters;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "In place of brokers of the lab's own: your cluster. Its brokers are left alone.")
    @Nullable
    String bootstrapServers;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "With --bootstrap-servers: what Kafka's clients need besides, a properties file.")
    private @Nullable Path clientConfig;

    @Option(
            names = "--soak",
            description =
                    "A steady load and a fault each 20 s that the processor survives; its memory, threads and open"
                            + " files must not grow.")
    boolean soak;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where logs and checkpoints go; kept (default: a temporary one, kept if something is wrong).")
    @Nullable
    Path folder;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Append the result to this file: a line of JSON, or a section of Markdown if its name ends in .md.")
    @Nullable
    Path report;

    /** Where state lies. */
    enum Backend {
        HEAP,
        ROCKSDB,
        BOTH
    }

    /** @throws WeirException USAGE when something does not fit */
    void check() {
        if (faults != null && minutes != null) {
            throw usage("--faults and --minutes say the same in two ways, expected one of them");
        }
        if (soak && faults != null) {
            throw usage("--soak goes by time, expected --minutes in place of --faults");
        }
        if (bootstrapServers != null && (twoClusters || brokers != 1)) {
            throw usage(
                    "--bootstrap-servers is a cluster of yours, --brokers and --two-clusters are about the lab's own");
        }
        if (bootstrapServers == null && clientConfig != null) {
            throw usage("--client-config is for the clients of your cluster, expected --bootstrap-servers beside it");
        }
        if (brokers != 1 && brokers != 3) {
            throw usage("--brokers is " + brokers + ", expected 1 or 3");
        }
        if ((faults != null && faults < 1) || (minutes != null && minutes < 1)) {
            throw usage("--faults and --minutes must be at least 1");
        }
        if (rate < 1 || rate > 20_000 || faultsPerRound < 1) {
            throw usage("--rate must be from 1 to 20000, --round at least 1");
        }
        Faults.named(kinds);
    }

    private static WeirException usage(String message) {
        return new WeirException(ExitCode.USAGE, message);
    }

    long seed() {
        return seed == null ? System.nanoTime() : seed;
    }

    /** How many faults there are; the greatest number when it goes by time. */
    int faults() {
        if (soak || minutes != null) {
            return Integer.MAX_VALUE;
        }
        return faults == null ? 50 : faults;
    }

    /** For how many minutes; null when it goes by faults. */
    @Nullable
    Integer minutes() {
        return soak && minutes == null ? Integer.valueOf(SOAK_MINUTES) : minutes;
    }

    /** The faults to draw from. */
    List<Fault> kinds() {
        if (!kinds.isEmpty()) {
            return Faults.named(kinds);
        }
        return soak ? Faults.survived() : Faults.all();
    }

    List<String> backends() {
        return switch (backend) {
            case HEAP -> List.of("heap");
            case ROCKSDB -> List.of("rocksdb");
            case BOTH -> List.of("heap", "rocksdb");
        };
    }

    /** The plan of a round: in as many rounds as there are choices of a kind each comes once, in an order by the seed. */
    Plan plan(String job, int round, long seed) {
        String backend = inTurn(backends(), round, seed);
        return new Plan(
                job,
                works.isEmpty() ? worksInTurn(backend, round, seed + 4) : new TreeSet<>(works),
                backend,
                inTurn(alignments, round, seed + 1),
                inTurn(stores, round, seed + 2),
                soak ? Load.STEADY : inTurn(loads, round, seed + 3));
    }

    private Set<Work> worksInTurn(String backend, int round, long seed) {
        Set<Work> all = new TreeSet<>(List.of(Work.values()));
        int roundOfBackend = round / backends().size();
        if (soak || backend.equals("heap") || !inTurn(List.of(true, false), roundOfBackend, seed)) {
            all.remove(Work.LARGE);
        }
        return all;
    }

    /** In another order each time that all have come, so that they meet all choices of the other kinds. */
    private static <T> T inTurn(List<T> choices, int round, long seed) {
        SplittableRandom dice = new SplittableRandom(seed);
        List<T> left = new ArrayList<>(choices);
        for (int before = 0; before < round; before++) {
            left.remove(dice.nextInt(left.size()));
            if (left.isEmpty()) {
                left.addAll(choices);
            }
        }
        return left.get(dice.nextInt(left.size()));
    }

    /** What Kafka's clients need for the user's cluster. */
    Map<String, String> clientSettings() {
        Map<String, String> settings = new TreeMap<>();
        if (clientConfig != null) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(clientConfig)) {
                properties.load(in);
            } catch (IOException e) {
                throw usage("--client-config " + clientConfig + " cannot be read: " + e.getMessage());
            }
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        }
        return settings;
    }
}
