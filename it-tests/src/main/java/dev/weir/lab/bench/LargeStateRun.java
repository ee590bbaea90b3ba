package dev.weir.lab.bench;

import dev.weir.lab.LabFolder;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.bench.LargeState.Pauses;
import dev.weir.lab.bench.LargeState.Restore;
import dev.weir.lab.bench.LargeState.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * One life of a job whose state is much larger than its memory: every key once, keys by Zipf's law, keys drawn evenly, a
 * fixed rate, two kills, a savepoint, the end. Owned by one thread.
 */
final class LargeStateRun {
    private static final int RATE = 20_000;
    private static final int SECONDS = 60;
    private static final int STEPS_PER_SECOND = 100;
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1) / STEPS_PER_SECOND;

    private final Bench bench;
    private final Run run;
    private final int keys;
    private final EventGenerator generator;
    private final SplittableRandom random = new SplittableRandom(20261128);
    private long written;
    private double peakRssMb;

    private LargeStateRun(Bench bench, Run run, int keys) {
        this.bench = bench;
        this.run = run;
        this.keys = keys;
        this.generator = new EventGenerator(1, keys);
    }

    /** @param phaseRecords how many records each of the two measured phases has */
    static LargeState measure(Bench bench, Run run, int keys, long phaseRecords) {
        return new LargeStateRun(bench, run, keys).measure(phaseRecords);
    }

    private LargeState measure(long phaseRecords) {
        Written fill;
        Written zipf;
        Written uniform;
        double stateGb;
        Pauses full;
        Pauses paced;
        try (ControlledWeir weir = new ControlledWeir(run)) {
            weir.awaitRunning();
            fill = phase(weir, "every key once", keys, Draws.onceEach(keys));
            Written untilZipf = phase(weir, "keys by Zipf's law", phaseRecords, Draws.zipf(random, keys));
            zipf = untilZipf.since(fill);
            uniform = phase(weir, "keys drawn evenly", phaseRecords, Draws.evenly(random, keys))
                    .since(untilZipf);
            full = Pauses.of(weir.awaitRunning());
            paced = paced(weir);
            stateGb = weir.awaitRunning().sum("weir_state_stored_bytes") / 1e9;
            write(keys / 4, Draws.evenly(random, keys));
            weir.awaitRead(written - keys / 8);
            kill(weir);
        }
        Restore local = restoreAndKill("with local files");
        LabFolder.delete(run.localState().resolve(run.name()));
        Restore store;
        double savepointSecondsPerGb;
        try (ControlledWeir weir = new ControlledWeir(run)) {
            store = restored(weir, "without local files");
            weir.awaitEndOfInput();
            savepointSecondsPerGb = savepoint(weir);
            weir.stop();
            peakRssMb = Math.max(peakRssMb, weir.peakRssMb());
        }
        OutputVerifier verifier = verify();
        return new LargeState(
                stateGb,
                peakRssMb,
                fill,
                zipf,
                uniform,
                full,
                paced,
                local,
                store,
                savepointSecondsPerGb,
                verifier.exact(),
                verifier.verdict());
    }

    /** Writes records, waits until they are in a checkpoint, and tells what all phases until then have written. */
    private Written phase(ControlledWeir weir, String what, long records, IntSupplier accounts) {
        long start = System.nanoTime();
        write(records, accounts);
        weir.awaitRead(written);
        weir.post("/checkpoint");
        Scrape now = weir.await("a look after the checkpoint", scrape -> true);
        bench.note(String.format(
                Locale.ROOT,
                "%s: %,d records in %.0f s; state %.2f GB; until now %s; peak RSS %.0f MB",
                what,
                records,
                (System.nanoTime() - start) / 1e9,
                now.sum("weir_state_stored_bytes") / 1e9,
                Written.of(now).text(),
                weir.peakRssMb()));
        return Written.of(now);
    }

    /** Records come at a fixed rate, and are taken at once. */
    private Pauses paced(ControlledWeir weir) {
        Scrape before = weir.awaitRunning();
        IntSupplier accounts = Draws.evenly(random, keys);
        int rate = bench.options().rate(RATE);
        long seconds = bench.options().seconds(SECONDS).toSeconds();
        int records = rate / STEPS_PER_SECOND;
        long start = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = bench.topics().producer()) {
            for (long step = 1; step <= seconds * STEPS_PER_SECOND; step++) {
                send(producer, records, accounts);
                LockSupport.parkNanos(start + step * STEP_NANOS - System.nanoTime());
            }
        }
        weir.awaitRead(written);
        Pauses found = Pauses.of(weir.awaitRunning().since(before));
        bench.note(String.format(
                Locale.ROOT,
                "%,d records per second for %d s: %d pauses for checkpoints, 99 %% within %.0f ms",
                rate,
                seconds,
                found.count(),
                found.wholeP99Ms()));
        return found;
    }

    private void write(long records, IntSupplier accounts) {
        try (KafkaProducer<byte[], byte[]> producer = bench.topics().producer()) {
            send(producer, records, accounts);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, long records, IntSupplier accounts) {
        for (long i = 0; i < records; i++) {
            BenchTopics.send(producer, run.in(), generator.next(accounts.getAsInt()));
        }
        written += records;
    }

    private void kill(ControlledWeir weir) {
        weir.kill9();
        peakRssMb = Math.max(peakRssMb, weir.peakRssMb());
    }

    private Restore restoreAndKill(String how) {
        try (ControlledWeir weir = new ControlledWeir(run)) {
            Restore restore = restored(weir, how);
            write(keys / 16, Draws.evenly(random, keys));
            weir.awaitRead(keys / 32);
            kill(weir);
            return restore;
        }
    }

    private Restore restored(ControlledWeir weir, String how) {
        Restore restore = Restore.of(weir.awaitRunning());
        bench.note(String.format(
                Locale.ROOT, "restored after kill -9 %s: %.2f GB in %.1f s", how, restore.gb(), restore.seconds()));
        return restore;
    }

    private double savepoint(ControlledWeir weir) {
        long start = System.nanoTime();
        Path path = Path.of(weir.post("/savepoint").path("savepoint").asText());
        double seconds = (System.nanoTime() - start) / 1e9;
        double gb = bytes(path) / 1e9;
        bench.note(String.format(Locale.ROOT, "savepoint: %.2f GB in %.1f s", gb, seconds));
        LabFolder.delete(path);
        return seconds / gb;
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OutputVerifier verify() {
        bench.note("verifying " + written + " output records");
        OutputVerifier verifier = run.workload().verifier(generator.counts(), true);
        try (CommittedReader reader = bench.topics().reader(run.outputs())) {
            reader.readToEnd(record -> verifier.accept(record.value()));
        }
        verifier.checkComplete();
        bench.topics().delete(List.of(run.in()));
        bench.topics().delete(run.outputs());
        return verifier;
    }
}
