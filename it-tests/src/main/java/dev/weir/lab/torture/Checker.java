package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.TortureJob.Aggregate;
import dev.weir.lab.torture.TortureJob.Batch;
import dev.weir.lab.torture.TortureJob.Visit;
import dev.weir.lab.torture.TortureJob.Window;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Compares the committed output with the input, while both grow. Knows the rule of the input and what the job is for, and
 * nothing of Weir. The input is checked first: what a broker or the feeder did to it must not be taken for Weir's doing.
 *
 * <p>Each number's effect must be there exactly once: in the copy's partition of the same number in the order of the
 * input; in its key's aggregates, in order, each the one before plus this amount; in its topic of the route, in order per
 * key; in its key's window; once by way of any task, in whatever order; in one of its key's batches, each of which is of
 * the next numbers. What a state with a time to live knows at each visit is what it must know then. All of a key is in one
 * partition. Unreadable records are dead letters, once each, in order. Each output has the time of its input as its
 * timestamp, a window the last millisecond of it; a dead letter has it in a header.
 *
 * <p>An output must not be shown before the inputs that it can come from ({@link #isKnown}). Owned by one thread; {@link
 * #newest} and the counts are for others too.
 */
final class Checker {
    static final String POISON = "poison ";

    /** Of a dead letter, whose timestamp is the time of its sending. */
    static final String TIME_HEADER = "weir.timestamp";

    private static final int LOST_PER_PLACE = 5;
    private static final int ENDED = Integer.MAX_VALUE;

    private final Topics topics;
    private final Rule rule;
    private final Collection<Work> works;
    private final Findings findings;
    private final Findings inputFindings;

    private final Map<Integer, InputPartition> partitions = new TreeMap<>();
    private final Map<String, Aggregate> aggregates = new HashMap<>();
    private final Map<String, Sequence> sequences = new TreeMap<>();
    private final Map<String, WindowSums> windows = new TreeMap<>();
    private final Map<String, Batches> batches = new TreeMap<>();
    private final Map<String, Remembered> remembered = new TreeMap<>();
    private final Unordered spread = new Unordered("spread");
    private final Map<String, Batch> large = new HashMap<>();
    private final BitSet numbers = new BitSet();

    private volatile long newest = -1;
    private final AtomicLong inputs = new AtomicLong();
    private final AtomicLong outputs = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();

    /** What has been read of a partition of the input. */
    private static final class InputPartition {
        private long lastNumber = -1;
        private long lastPoison = -1;
        private long lastTimeMs = Long.MIN_VALUE;
    }

    /**
     * @param findings what is wrong with the output
     * @param inputFindings what is wrong with the input
     */
    Checker(Topics topics, Rule rule, Collection<Work> works, Findings findings, Findings inputFindings) {
        this.topics = topics;
        this.rule = rule;
        this.works = works;
        this.findings = findings;
        this.inputFindings = inputFindings;
    }

    // ---- the input

    /** The next record of the input. */
    void input(ConsumerRecord<String, String> record) {
        InputPartition partition = partitions.computeIfAbsent(record.partition(), p -> new InputPartition());
        String value = record.value();
        if (value.startsWith(POISON)) {
            long number = Long.parseLong(value.substring(POISON.length()));
            partition.lastPoison = number;
            deadLetters(record.key()).expect(number, dated(value, record));
            return;
        }
        long number = Long.parseLong(value);
        if (number == Rule.END) {
            partition.lastTimeMs = record.timestamp();
            partition.lastNumber = ENDED;
            return;
        }
        checkInput(partition, record, number);
        partition.lastNumber = number;
        partition.lastTimeMs = record.timestamp();
        expect(record, number, partition);
        inputs.incrementAndGet();
    }

    private void checkInput(InputPartition partition, ConsumerRecord<String, String> record, long number) {
        String place = "input, partition " + record.partition() + ", offset " + record.offset() + ": ";
        if (numbers.get((int) number)) {
            inputFindings.add(Promise.EACH_INPUT_ONCE, place + "number " + number + " is there twice");
        } else if (number < partition.lastNumber) {
            inputFindings.add(
                    Promise.EACH_INPUT_ONCE, place + "number " + number + " comes after " + partition.lastNumber);
        }
        numbers.set((int) number);
        String key = Rule.key(number, record.partition());
        if (!key.equals(record.key()) || rule.timeMs(number) != record.timestamp()) {
            inputFindings.add(
                    Promise.EACH_INPUT_ONCE,
                    place + "number " + number + " has key " + record.key() + " and time " + record.timestamp()
                            + ", expected " + key + " and " + rule.timeMs(number));
        }
    }

    private void expect(ConsumerRecord<String, String> record, long number, InputPartition partition) {
        String key = record.key();
        if (works.contains(Work.COPY)) {
            sequence("copy", Integer.toString(record.partition())).expect(number, dated(key + "=" + number, record));
        }
        if (works.contains(Work.ROUTE)) {
            sequence(topics.route(number), key).expect(number, dated(Long.toString(number), record));
        }
        if (works.contains(Work.AGGREGATE)) {
            Aggregate now = Aggregate.of(aggregates.get(key), Rule.amount(number));
            aggregates.put(key, now);
            sequence("aggregates", key).expect(number, dated(now.text(number), record));
        }
        if (works.contains(Work.WINDOWS)) {
            windows(key).expect(record.timestamp(), Rule.amount(number));
        }
        if (works.contains(Work.SPREAD)) {
            spread.expect(dated(key + "=" + number, record));
        }
        if (works.contains(Work.BATCHES)) {
            batches(key).expect(number);
        }
        if (works.contains(Work.REMEMBER)) {
            sequence("remembered", key).expect(number, dated(Long.toString(number), record));
        }
        if (works.contains(Work.LARGE)) {
            String one = Rule.largeKey(number, record.partition());
            Batch now = Batch.of(large.get(one), number);
            large.put(one, now);
            sequence("large", one).expect(number, dated(now.text(), record));
        }
    }

    /** The text with the record's time, so that both are compared. */
    private static String dated(String text, ConsumerRecord<String, String> record) {
        return dated(text, Long.toString(record.timestamp()));
    }

    private static String dated(String text, String time) {
        return text + " of " + time;
    }

    private Sequence sequence(String what, String part) {
        return sequences.computeIfAbsent(what + ", " + part, place -> new Sequence(place, Promise.EACH_INPUT_ONCE));
    }

    private Sequence deadLetters(String key) {
        return sequences.computeIfAbsent("dead letters, " + key, place -> new Sequence(place, Promise.NEVER_SKIP));
    }

    private WindowSums windows(String key) {
        return windows.computeIfAbsent(
                key, k -> new WindowSums("windows, " + k, Rule.partitionOf(k) >= Topics.INPUT_PARTITIONS));
    }

    private Batches batches(String key) {
        return batches.computeIfAbsent(key, k -> new Batches("batches, " + k));
    }

    private Remembered remembered(String key) {
        return remembered.computeIfAbsent(key, k -> new Remembered("remembered, " + k));
    }

    // ---- the output

    /**
     * Whether the inputs that this output can come from have been read: all of its partition up to its number or time.
     */
    boolean isKnown(ConsumerRecord<String, String> record) {
        try {
            InputPartition from = partitions.get(Rule.partitionOf(record.key()));
            if (from == null) {
                return false;
            }
            if (record.topic().equals(topics.windows())) {
                return from.lastTimeMs >= fields(record)[0];
            }
            return record.topic().equals(topics.deadLetters())
                    ? from.lastPoison >= poison(record)
                    : from.lastNumber >= lastField(record);
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    /** The next committed record of an output partition. */
    void output(ConsumerRecord<String, String> record) {
        outputs.incrementAndGet();
        try {
            Finding finding = compare(record);
            if (finding != null) {
                findings.add(finding);
            }
        } catch (RuntimeException malformed) {
            findings.add(
                    Promise.EACH_INPUT_ONCE,
                    record.topic() + ", partition " + record.partition() + ", offset " + record.offset()
                            + ": not of the form of any output: " + record.key() + "=" + record.value() + " ("
                            + malformed + ")");
        }
    }

    private @Nullable Finding compare(ConsumerRecord<String, String> record) {
        String topic = record.topic();
        if (topic.equals(topics.deadLetters())) {
            deadLetters.incrementAndGet();
            return deadLetters(record.key())
                    .accept(record.partition(), poison(record), dated(record.value(), headerOf(record)));
        }
        if (topic.equals(topics.windows())) {
            long[] fields = fields(record);
            newest = Math.max(newest, rule.numberAt(fields[0]) - 1);
            return windows(record.key())
                    .accept(record.partition(), fields[0], new Window(fields[1], fields[2]), record.timestamp());
        }
        long number = lastField(record);
        newest = Math.max(newest, number);
        if (topic.equals(topics.spread())) {
            return spread.accept(dated(record.key() + "=" + record.value(), record));
        }
        if (topic.equals(topics.batches())) {
            // Of a time of the clock, not of an event.
            long[] fields = fields(record);
            return batches(record.key()).accept(new Batch(fields[0], fields[1], fields[2]));
        }
        if (topic.equals(topics.remembered())) {
            return compareRemembered(record, number);
        }
        if (topic.equals(topics.copy())) {
            return sequence("copy", Integer.toString(record.partition()))
                    .accept(record.partition(), number, dated(record.key() + "=" + record.value(), record));
        }
        String what = topic.equals(topics.aggregates()) ? "aggregates" : topic.equals(topics.large()) ? "large" : topic;
        return sequence(what, record.key()).accept(record.partition(), number, dated(record.value(), record));
    }

    private @Nullable Finding compareRemembered(ConsumerRecord<String, String> record, long number) {
        Finding finding = sequence("remembered", record.key())
                .accept(record.partition(), number, dated(Long.toString(number), record));
        long[] fields = fields(record);
        Finding wrong = remembered(record.key()).accept(new Visit(fields[0], fields[1], fields[2], number));
        return finding == null ? wrong : finding;
    }

    /** The time of the record that a dead letter is of. */
    private static String headerOf(ConsumerRecord<String, String> deadLetter) {
        Header header = deadLetter.headers().lastHeader(TIME_HEADER);
        return header == null ? "no time" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long poison(ConsumerRecord<String, String> record) {
        return Long.parseLong(record.value().substring(POISON.length()));
    }

    private static long lastField(ConsumerRecord<String, String> record) {
        return Long.parseLong(record.value().substring(record.value().lastIndexOf(',') + 1));
    }

    private static long[] fields(ConsumerRecord<String, String> record) {
        return Stream.of(record.value().split(",", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    // ---- what is known

    /** The greatest number that some committed output shows; -1 at first. */
    long newest() {
        return newest;
    }

    /** How many numbers have been read of the input. */
    long inputs() {
        return inputs.get();
    }

    /** How many committed records have been compared. */
    long outputs() {
        return outputs.get();
    }

    /** How many dead letters there were. */
    long deadLetters() {
        return deadLetters.get();
    }

    /**
     * Whether all of so many numbers have been read, in partitions that have all ended, and all their output has come.
     */
    boolean isComplete(long written, int partitionCount) {
        return inputs.get() >= written
                && partitions.size() == partitionCount
                && partitions.values().stream().allMatch(p -> p.lastNumber == ENDED)
                && sequences.values().stream().noneMatch(Sequence::isDue)
                && windows.values().stream().noneMatch(WindowSums::isDue)
                && batches.values().stream().noneMatch(Batches::isDue)
                && !spread.isDue();
    }

    /** The end: what has not come will not come. */
    void finish(long written) {
        if (numbers.cardinality() != written) {
            inputFindings.add(
                    Promise.EACH_INPUT_ONCE,
                    "input: " + written + " numbers were acknowledged, " + numbers.cardinality() + " are there");
        }
        sequences.values().forEach(sequence -> sequence.lost(LOST_PER_PLACE).forEach(findings::add));
        windows.values().forEach(sums -> sums.lost(LOST_PER_PLACE).forEach(findings::add));
        batches.values().forEach(due -> due.lost(LOST_PER_PLACE).forEach(findings::add));
        spread.lost(LOST_PER_PLACE).forEach(findings::add);
    }
}
