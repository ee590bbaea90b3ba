package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.proof.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Compares the progress that lag tools see (the offsets of the job's consumer group) with the job's marker, now and then
 * while the job runs, and at the end. It knows the documented forms of the marker and of a checkpoint's metadata, which any
 * Avro tool reads, and uses no class of Weir's. A thread of its own.
 */
final class Progress extends Thread {
    private static final long INTERVAL_MS = 500;
    /** Ten seconds: some broker needs that, started on a busy machine. */
    private static final int LOOKS_WHILE_OLD = 20;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A start on a busy machine takes a good part of it; what is forgotten would be shown an hour later. */
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(60);

    private static final Comparator<TopicPartition> BY_NAME = Comparator.comparing(TopicPartition::toString);
    private static final Pattern MARKER = Pattern.compile(
            "weir/1 job=(\\S+) attempt=(\\d+) checkpoint=(none|(\\d+)-(\\d+)) store=\\S+ status=(\\w+).*");

    private final String job;
    private final Clients inputClients;
    private final Clients outputClients;
    private final Function<String, Optional<byte[]>> checkpoints;
    private final Findings findings;
    private final AtomicLong comparisons = new AtomicLong();
    private final AtomicLong oldMarkers = new AtomicLong();
    private volatile int partitions;
    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;
    private long greatestAttempt;
    private long greatestCheckpoint;
    private @Nullable String named;

    /** What the marker says. */
    record Marker(String job, long attempt, long checkpoint, String folder, String status) {
        boolean isBefore(Marker other) {
            return attempt < other.attempt || checkpoint < other.checkpoint;
        }
    }

    /** Null: it is none. */
    static @Nullable Marker parsed(String text) {
        Matcher m = MARKER.matcher(text);
        if (!m.matches()) {
            return null;
        }
        long checkpoint = m.group(4) == null ? 0 : Long.parseLong(m.group(4));
        return new Marker(m.group(1), Long.parseLong(m.group(2)), checkpoint, "chk-" + m.group(3), m.group(6));
    }

    /** @param checkpoints what a file of the store holds, by its name below the place of all jobs' checkpoints */
    Progress(
            String job,
            Clients inputClients,
            Clients outputClients,
            Function<String, Optional<byte[]>> checkpoints,
            Findings findings) {
        super("progress");
        setDaemon(true);
        this.job = job;
        this.inputClients = inputClients;
        this.outputClients = outputClients;
        this.checkpoints = checkpoints;
        this.findings = findings;
    }

    @Override
    public void run() {
        try (Admin input = inputClients.admin();
                Admin output = outputClients.admin()) {
            while (!ending) {
                look(input, output);
                Waiting.pause(INTERVAL_MS);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Throws what ended it, if something did. */
    void check() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The job's progress could not be read: " + failed, failed);
        }
    }

    /** How many partitions of the input the last checkpoint knows that was looked at. Any thread. */
    int partitions() {
        return partitions;
    }

    private void look(Admin input, Admin output) {
        try {
            // In this order: what is shown was completed before, so the marker is at least as new.
            Map<TopicPartition, Long> shown = shown(input);
            compare(shown, markers(output));
        } catch (RetriableException brokersAway) {
            // The next look.
        }
    }

    /**
     * While the job runs: nothing is shown that the marker's checkpoint does not hold, and the marker never goes back.
     *
     * @param shown offsets of the job's group
     * @param markers offsets of the marker's group
     */
    void compare(Map<TopicPartition, Long> shown, Map<TopicPartition, OffsetAndMetadata> markers) {
        Marker marker = marker(markers);
        if (marker == null) {
            return;
        }
        Map<TopicPartition, Long> stored = stored(marker);
        if (stored == null) {
            return;
        }
        comparisons.incrementAndGet();
        partitions = stored.size();
        shown.forEach((partition, offset) -> {
            // One that it does not hold yet has not been read.
            long of = stored.getOrDefault(partition, 0L);
            if (offset > of) {
                findings.add(
                        Promise.ONE_TRUTH,
                        "group " + job + " shows offset " + offset + " of " + partition
                                + ", ahead of the marker's checkpoint " + marker.folder + " with " + of);
            }
        });
    }

    private Map<TopicPartition, Long> shown(Admin admin) {
        Map<TopicPartition, Long> offsets = new TreeMap<>(BY_NAME);
        group(admin, job).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /** Without offsets that are pending. */
    private static Map<TopicPartition, OffsetAndMetadata> group(Admin admin, String group) {
        Map<TopicPartition, OffsetAndMetadata> known = new TreeMap<>(BY_NAME);
        try {
            Waiting.get(admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                            .partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            known.put(partition, offset);
                        }
                    });
        } catch (GroupIdNotFoundException none) {
            // As before the first commit.
        }
        return known;
    }

    /**
     * A broker that has just started was seen to answer while it still loaded its offsets, which are old ones then. What
     * stays old is a finding; and {@link MarkerLog} sees what was committed in which order.
     */
    private Map<TopicPartition, OffsetAndMetadata> markers(Admin admin) {
        Map<TopicPartition, OffsetAndMetadata> markers = group(admin, "weir." + job);
        for (int looks = 0; looks < LOOKS_WHILE_OLD && isOld(markers); looks++) {
            if (looks == 0) {
                oldMarkers.incrementAndGet();
            }
            Waiting.pause(INTERVAL_MS);
            markers = group(admin, "weir." + job);
        }
        return markers;
    }

    /** Whether it is older than one that was seen before. */
    boolean isOld(Map<TopicPartition, OffsetAndMetadata> markers) {
        return markers.values().stream()
                .map(offset -> parsed(offset.metadata()))
                .anyMatch(marker ->
                        marker != null && (marker.attempt < greatestAttempt || marker.checkpoint < greatestCheckpoint));
    }

    /** How often a broker showed an old marker for a moment. */
    long oldMarkers() {
        return oldMarkers.get();
    }

    /** The marker, checked against those before; null when it is pending, or there is none yet. */
    private @Nullable Marker marker(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.size() > 1) {
            findings.add(
                    Promise.ONE_TRUTH,
                    "group weir." + job + " has " + offsets.size() + " offsets, expected the marker alone: " + offsets);
        }
        if (offsets.isEmpty()) {
            return null;
        }
        String text = offsets.values().iterator().next().metadata();
        Marker marker = parsed(text);
        if (marker == null || !marker.job.equals(job)) {
            findings.add(Promise.ONE_TRUTH, "not a marker of job " + job + ": " + text);
            return null;
        }
        if (marker.attempt < greatestAttempt || marker.checkpoint < greatestCheckpoint) {
            findings.add(
                    Promise.NO_ZOMBIE,
                    "the marker went back to " + text + " from attempt " + greatestAttempt + ", checkpoint "
                            + greatestCheckpoint);
        }
        greatestAttempt = Math.max(greatestAttempt, marker.attempt);
        greatestCheckpoint = Math.max(greatestCheckpoint, marker.checkpoint);
        return marker;
    }

    /** The offsets in the marker's checkpoint; null when it is not there, or not any more, or cannot be read. */
    private @Nullable Map<TopicPartition, Long> stored(Marker marker) {
        if (marker.checkpoint == 0) {
            return null;
        }
        String file = job + "/" + marker.folder + "/_metadata";
        Optional<byte[]> content = checkpoints.apply(file);
        return content.isPresent() ? splits(file, content.get()) : null;
    }

    private @Nullable Map<TopicPartition, Long> splits(String file, byte[] content) {
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(content), new GenericDatumReader<>())) {
            return splits(reader.next());
        } catch (IOException | RuntimeException damaged) {
            findings.add(Promise.RESTORABLE, "the marker's checkpoint cannot be read: " + file + ": " + damaged);
            return null;
        }
    }

    private static Map<TopicPartition, Long> splits(GenericRecord metadata) throws IOException {
        Map<TopicPartition, Long> offsets = new TreeMap<>(BY_NAME);
        for (GenericRecord operator : records(metadata, "operators")) {
            for (GenericRecord state : records(operator, "operatorStates")) {
                if (state.get("name").toString().equals("_splits")) {
                    Schema schema =
                            new Schema.Parser().parse(state.get("schema").toString());
                    for (Object item : (List<?>) state.get("items")) {
                        GenericRecord split = decode(schema, (ByteBuffer) item);
                        // Of another cluster's topic: cluster/topic.
                        String stream = split.get("stream").toString();
                        String topic = stream.substring(stream.indexOf('/') + 1);
                        offsets.put(new TopicPartition(topic, (Integer) split.get("partition")), (Long)
                                split.get("nextOffset"));
                    }
                }
            }
        }
        return offsets;
    }

    private static List<GenericRecord> records(GenericRecord record, String field) {
        return ((List<?>) record.get(field))
                .stream().map(GenericRecord.class::cast).toList();
    }

    private static GenericRecord decode(Schema schema, ByteBuffer item) throws IOException {
        byte[] bytes = new byte[item.remaining()];
        item.duplicate().get(bytes);
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    /** How often both were there to be compared. */
    long comparisons() {
        return comparisons.get();
    }

    /** Ends it. */
    void end() {
        ending = true;
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * At rest, while the job still runs: all of its output is committed, so within a minute lag tools see no lag.
     *
     * @param ends where the input ends
     */
    void checkNoLag(Map<TopicPartition, Long> ends) {
        try (Admin input = inputClients.admin()) {
            boolean shown = Waiting.until(SHOWN_WITHIN, () -> {
                try {
                    return shown(input).equals(ends);
                } catch (RetriableException brokersAway) {
                    return false;
                }
            });
            if (!shown) {
                findings.add(
                        Promise.ONE_TRUTH,
                        "group " + job + " shows " + Waiting.insist(LIMIT, () -> shown(input)) + " "
                                + SHOWN_WITHIN.toSeconds() + " s after all output was committed, the input ends at "
                                + ends);
            }
        }
    }

    /**
     * At rest, with the job stopped: the offsets shown are the ends of the input, as are those of the marker's checkpoint.
     *
     * @param ends where the input ends
     */
    void checkAtRest(Map<TopicPartition, Long> ends) {
        try (Admin input = inputClients.admin();
                Admin output = outputClients.admin()) {
            compareAtRest(
                    Waiting.insist(LIMIT, () -> shown(input)), Waiting.insist(LIMIT, () -> markers(output)), ends);
        }
    }

    /** The same of what is shown. */
    void compareAtRest(
            Map<TopicPartition, Long> shown,
            Map<TopicPartition, OffsetAndMetadata> markers,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> expected = new TreeMap<>(BY_NAME);
        expected.putAll(ends);
        if (!shown.equals(expected)) {
            findings.add(
                    Promise.ONE_TRUTH, "at rest group " + job + " shows " + shown + ", the input ends at " + expected);
        }
        if (comparisons() == 0) {
            findings.add(
                    Promise.ONE_TRUTH,
                    "the offsets that group " + job + " shows were never compared with the marker's checkpoint");
        }
        Marker marker = marker(markers);
        if (marker == null || !marker.status.equals("STOPPED")) {
            findings.add(Promise.ONE_TRUTH, "the marker of the stopped job is " + marker);
            return;
        }
        named = marker.folder;
        Map<TopicPartition, Long> stored = stored(marker);
        if (!expected.equals(stored)) {
            findings.add(
                    Promise.ONE_TRUTH,
                    "checkpoint " + marker.folder + " of the stopped job has " + stored + ", the input ends at "
                            + expected);
        }
    }

    /** What the marker says of a job that does not run, once all that its processes began is decided. */
    String status() {
        try (Admin output = outputClients.admin()) {
            Marker marker = marker(Waiting.insist(LIMIT, () -> markers(output)));
            return marker == null ? "nothing" : marker.status;
        }
    }

    /** The folder of the checkpoint that the marker of the stopped job names; null when it names none. */
    @Nullable
    String named() {
        return named;
    }
}
