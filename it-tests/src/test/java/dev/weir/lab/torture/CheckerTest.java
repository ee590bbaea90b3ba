package dev.weir.lab.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.proof.Promise;
import dev.weir.lab.torture.TortureJob.Aggregate;
import dev.weir.lab.torture.TortureJob.Batch;
import dev.weir.lab.torture.TortureJob.Visit;
import dev.weir.lab.torture.TortureJob.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each thing that it must see is shown to it. */
final class CheckerTest {
    private static final int NUMBERS = 2_000;
    private static final int POISON = 10;
    /** So many numbers at most. */
    private static final int BATCH = 7;
    /** The clock when number 0 came; all come within the time to live. */
    private static final long CLOCK_MS = 1_800_000_000_000L;
    /** One more than at the start, from the middle on. */
    private static final int PARTITIONS = Topics.INPUT_PARTITIONS + 1;

    private static final Topics TOPICS = new Topics("t-");
    private static final Rule RULE = new Rule(1_700_000_000_000L, 400);

    private final Findings findings = new Findings(what -> {});
    private final Findings inputFindings = new Findings(what -> {});
    private final Checker checker = new Checker(TOPICS, RULE, EnumSet.allOf(Work.class), findings, inputFindings);
    private final List<ConsumerRecord<String, String>> input = new ArrayList<>();
    private final List<ConsumerRecord<String, String>> output = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();

    CheckerTest() {
        writeInput();
        writeOutput();
    }

    private void writeInput() {
        for (long n = 0; n < NUMBERS; n++) {
            int partition = Rule.partition(n, n < NUMBERS / 2 ? Topics.INPUT_PARTITIONS : PARTITIONS);
            input.add(record(TOPICS.input(), partition, RULE.timeMs(n), Rule.key(n, partition), Long.toString(n)));
        }
        for (long n = 0; n < POISON; n++) {
            int partition = Rule.partition(n, Topics.INPUT_PARTITIONS);
            String value = Checker.POISON + n;
            input.add(record(TOPICS.input(), partition, RULE.timeMs(NUMBERS), Rule.key(n, partition), value));
        }
        for (int p = 0; p < PARTITIONS; p++) {
            input.add(record(TOPICS.input(), p, RULE.closingTimeMs(NUMBERS), "p" + p + "-end", "-1"));
        }
    }

    /** What a job that does everything right writes. */
    private void writeOutput() {
        Map<String, Aggregate> aggregates = new HashMap<>();
        Map<String, TreeMap<Long, Window>> windows = new TreeMap<>();
        Map<String, Long> remembered = new HashMap<>();
        Map<String, Batch> batches = new TreeMap<>();
        Map<String, Batch> large = new HashMap<>();
        for (ConsumerRecord<String, String> in : input) {
            String key = in.key();
            if (in.value().startsWith(Checker.POISON)) {
                ConsumerRecord<String, String> dead =
                        record(TOPICS.deadLetters(), partition(key), CLOCK_MS, key, in.value());
                dead.headers()
                        .add(Checker.TIME_HEADER, Long.toString(in.timestamp()).getBytes(UTF_8));
                output.add(dead);
            } else if (!in.value().equals("-1")) {
                long number = Long.parseLong(in.value());
                output.add(record(TOPICS.copy(), in.partition(), in.timestamp(), key, in.value()));
                output.add(record(TOPICS.route(number), partition(key), in.timestamp(), key, in.value()));
                Aggregate now = Aggregate.of(aggregates.get(key), Rule.amount(number));
                aggregates.put(key, now);
                output.add(record(TOPICS.aggregates(), partition(key), in.timestamp(), key, now.text(number)));
                output.add(record(TOPICS.spread(), partition(key), in.timestamp(), key, in.value()));
                long known = remembered.getOrDefault(key, Visit.NONE);
                long atMs = CLOCK_MS + number / 20;
                remembered.put(key, number);
                output.add(record(
                        TOPICS.remembered(),
                        partition(key),
                        in.timestamp(),
                        key,
                        new Visit(known, atMs, atMs + 1, number).text()));
                String one = Rule.largeKey(number, in.partition());
                large.merge(one, Batch.of(null, number), (before, first) -> Batch.of(before, number));
                output.add(record(
                        TOPICS.large(),
                        partition(one),
                        in.timestamp(),
                        one,
                        large.get(one).text()));
                batches.merge(key, Batch.of(null, number), (before, first) -> Batch.of(before, number));
                if (batches.get(key).count() == BATCH) {
                    writeBatch(key, batches.remove(key));
                }
                windows.computeIfAbsent(key, k -> new TreeMap<>())
                        .merge(
                                Rule.windowEndMs(in.timestamp()),
                                new Window(1, Rule.amount(number)),
                                (a, b) -> new Window(a.count() + b.count(), a.sum() + b.sum()));
            }
        }
        batches.forEach(this::writeBatch);
        windows.forEach((key, all) -> all.forEach(
                (end, w) -> output.add(record(TOPICS.windows(), partition(key), end - 1, key, w.text(end)))));
    }

    private void writeBatch(String key, Batch batch) {
        output.add(record(TOPICS.batches(), partition(key), CLOCK_MS, key, batch.text()));
    }

    private static int partition(String key) {
        return Math.floorMod(key.hashCode(), Topics.OUTPUT_PARTITIONS);
    }

    private ConsumerRecord<String, String> record(String topic, int partition, long timeMs, String key, String value) {
        long offset = offsets.merge(topic + partition, 1L, Long::sum) - 1;
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timeMs,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    /** Shows all of it, the input first, and gives what is wrong. */
    private List<String> findings() {
        input.forEach(checker::input);
        output.forEach(checker::output);
        checker.finish(NUMBERS);
        return findings.list();
    }

    private Set<Promise> promises() {
        findings();
        return findings.all().stream().map(Finding::promise).collect(Collectors.toSet());
    }

    private int find(String topic, Predicate<ConsumerRecord<String, String>> which) {
        for (int i = 0; i < output.size(); i++) {
            if (output.get(i).topic().equals(topic) && which.test(output.get(i))) {
                return i;
            }
        }
        throw new IllegalStateException("nothing like that in " + topic);
    }

    private int find(String topic) {
        return find(topic, record -> true);
    }

    /** The second record of a topic with the key of the first. */
    private int secondOf(String topic) {
        int first = find(topic);
        return find(topic, r -> r.key().equals(output.get(first).key()) && r != output.get(first));
    }

    private void change(int index, int partition, String value) {
        change(index, partition, output.get(index).timestamp(), value);
    }

    private void change(int index, int partition, long timeMs, String value) {
        ConsumerRecord<String, String> r = output.get(index);
        output.set(index, record(r.topic(), partition, timeMs, r.key(), value));
    }

    // ---- right

    @Test
    void outputAsItMustBeIsRight() {
        assertThat(findings()).isEmpty();
        assertThat(inputFindings.list()).isEmpty();
        assertThat(checker.isComplete(NUMBERS, PARTITIONS)).isTrue();
        assertThat(checker.newest()).isGreaterThanOrEqualTo(NUMBERS - 1);
        assertThat(checker.inputs()).isEqualTo(NUMBERS);
        assertThat(checker.deadLetters()).isEqualTo(POISON);
    }

    @Test
    void aWindowOfAnAddedPartitionMayComeInPieces() {
        int index = find(
                TOPICS.windows(),
                r -> r.key().startsWith("p4-") && Long.parseLong(r.value().split(",")[1]) > 1);
        String[] whole = output.get(index).value().split(",");
        change(index, output.get(index).partition(), whole[0] + ",1,7");
        String rest = whole[0] + "," + (Long.parseLong(whole[1]) - 1) + "," + (Long.parseLong(whole[2]) - 7);
        ConsumerRecord<String, String> piece = output.get(index);
        output.add(record(piece.topic(), piece.partition(), piece.timestamp(), piece.key(), rest));
        assertThat(findings()).isEmpty();
    }

    @Test
    void outputThatIsAheadOfWhatWasReadOfTheInputIsNotKnownYet() {
        ConsumerRecord<String, String> copy = output.get(find(TOPICS.copy()));
        ConsumerRecord<String, String> window = output.get(find(TOPICS.windows()));
        ConsumerRecord<String, String> dead = output.get(find(TOPICS.deadLetters()));
        assertThat(List.of(copy, window, dead)).noneMatch(checker::isKnown);
        input.forEach(checker::input);
        assertThat(List.of(copy, window, dead)).allMatch(checker::isKnown);
    }

    // ---- wrong

    @Test
    void aLostRecordIsFound() {
        String value = output.remove(find(TOPICS.copy())).value();
        assertThat(findings())
                .hasSize(2)
                .allMatch(f -> f.startsWith("copy, "))
                .anyMatch(f -> f.contains("=" + value + " of "));
    }

    @Test
    void aLostRecordIsALossAndLooksLikeDisorderAtFirst() {
        output.remove(find(TOPICS.copy()));
        assertThat(promises()).containsExactlyInAnyOrder(Promise.ORDER_PER_KEY, Promise.EACH_INPUT_ONCE);
    }

    @Test
    void disorderAloneIsNoLoss() {
        int first = find(TOPICS.aggregates());
        Collections.swap(output, first, secondOf(TOPICS.aggregates()));
        assertThat(promises()).containsExactly(Promise.ORDER_PER_KEY);
    }

    @Test
    void anUnreadableRecordWithoutADeadLetterIsSkipped() {
        output.removeIf(record -> record.topic().equals(TOPICS.deadLetters()));
        assertThat(promises()).containsExactly(Promise.NEVER_SKIP);
    }

    @Test
    void theLastRecordIsMissedToo() {
        for (int i = output.size() - 1; i >= 0; i--) {
            if (output.get(i).topic().equals(TOPICS.aggregates())) {
                output.remove(i);
                break;
            }
        }
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("aggregates, ")
                .contains("lost: ");
        assertThat(checker.isComplete(NUMBERS, PARTITIONS)).isFalse();
    }

    @Test
    void aRepeatedRecordIsFound() {
        output.add(output.get(find(TOPICS.route(0))));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(TOPICS.route(0))
                .contains("duplicated: ");
    }

    @Test
    void twoRecordsInTheWrongOrderAreFound() {
        Collections.swap(
                output,
                find(TOPICS.copy()),
                find(
                        TOPICS.copy(),
                        r -> r.partition() == output.get(find(TOPICS.copy())).partition()
                                && r != output.get(find(TOPICS.copy()))));
        assertThat(findings())
                .anyMatch(f -> f.startsWith("copy, ") && f.contains(" came where "))
                .anyMatch(f -> f.contains("out of order: "));
    }

    @Test
    void aGapInAnAggregateIsFound() {
        int index = secondOf(TOPICS.aggregates());
        String[] fields = output.get(index).value().split(",");
        change(
                index,
                output.get(index).partition(),
                "3," + String.join(",", List.of(fields).subList(1, 5)));
        assertThat(findings()).singleElement().asString().contains("wrong: 3,").contains(" where 2,");
    }

    @Test
    void aRecordInTheWrongTopicIsFound() {
        ConsumerRecord<String, String> r = output.remove(find(TOPICS.route(1)));
        output.add(record(TOPICS.route(2), r.partition(), r.timestamp(), r.key(), r.value()));
        assertThat(findings()).anyMatch(f -> f.startsWith(TOPICS.route(2)));
    }

    @Test
    void aKeyInTwoPartitionsIsFound() {
        int index = secondOf(TOPICS.aggregates());
        int other = (output.get(index).partition() + 1) % Topics.OUTPUT_PARTITIONS;
        change(index, other, output.get(index).value());
        assertThat(findings()).anyMatch(f -> f.contains("is in partition " + other));
    }

    @Test
    void aCopyInAnotherPartitionIsFound() {
        int index = find(TOPICS.copy());
        change(index, Topics.MAX_PARTITIONS - 1, output.get(index).value());
        assertThat(findings()).anyMatch(f -> f.startsWith("copy, 9: from nowhere"));
    }

    @Test
    void aWindowThatFiredTwiceIsFound() {
        output.add(output.get(find(TOPICS.windows(), r -> r.key().startsWith("p0"))));
        assertThat(findings()).singleElement().asString().contains("duplicated or from nowhere");
    }

    @Test
    void aWindowWithoutOneOfItsNumbersIsFound() {
        int index = find(TOPICS.windows(), r -> r.key().startsWith("p0"));
        change(index, output.get(index).partition(), output.get(index).value().split(",")[0] + ",0,0");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("windows, p0")
                .contains("wrong: ");
    }

    @Test
    void aWindowThatNeverFiredIsFound() {
        output.remove(find(TOPICS.windows()));
        assertThat(findings()).anyMatch(f -> f.startsWith("windows, "));
    }

    @Test
    void aWindowOfNothingIsFoundAlsoWhereItMayComeInPieces() {
        int index = find(TOPICS.windows(), r -> r.key().startsWith("p4-"));
        ConsumerRecord<String, String> right = output.get(index);
        String nothing = right.value().split(",")[0] + ",0,0";
        output.add(index, record(right.topic(), right.partition(), right.timestamp(), right.key(), nothing));
        assertThat(findings()).singleElement().asString().contains("duplicated or from nowhere: " + nothing);
    }

    /** As when event time is lost on the way: a record without one gets that of its sending. */
    @Test
    void anotherTimeThanThatOfTheInputIsFound() {
        List<String> topics = List.of(TOPICS.copy(), TOPICS.route(1), TOPICS.aggregates(), TOPICS.large());
        for (String topic : topics) {
            int index = find(topic);
            change(index, output.get(index).partition(), 5, output.get(index).value());
        }
        assertThat(findings()).hasSize(topics.size()).allMatch(f -> f.matches(".*wrong: .* of 5 where .* was due"));
    }

    @Test
    void aDeadLetterWithoutTheTimeOfItsRecordIsFound() {
        output.get(find(TOPICS.deadLetters())).headers().remove(Checker.TIME_HEADER);
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("dead letters, ")
                .contains(" of no time where ");
    }

    @Test
    void aWindowOfAnotherTimeIsFound() {
        int index = find(TOPICS.windows(), r -> r.key().startsWith("p0"));
        change(index, output.get(index).partition(), 5, output.get(index).value());
        assertThat(findings()).anyMatch(f -> f.startsWith("windows, p0") && f.contains(" of 5, where "));
    }

    // ---- in whatever order, in batches, remembered for a while

    @Test
    void whatIsSpreadComesInAnyOrder() {
        Collections.swap(output, find(TOPICS.spread()), secondOf(TOPICS.spread()));
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatIsSpreadComesOnceWithItsKeyAndTime() {
        int first = find(TOPICS.spread());
        String lost = output.get(first).key() + "=" + output.get(first).value();
        output.set(first, output.get(secondOf(TOPICS.spread())));
        int last = find(TOPICS.spread(), r -> r.value().equals(Integer.toString(NUMBERS - 1)));
        change(last, output.get(last).partition(), 5, output.get(last).value());
        assertThat(findings())
                .hasSize(4)
                .anyMatch(f -> f.matches("spread: duplicated or from nowhere: .* of \\d{13}"))
                .anyMatch(f -> f.matches("spread: duplicated or from nowhere: .* of 5"))
                .anyMatch(f -> f.startsWith("spread: lost: " + lost));
        assertThat(checker.isComplete(NUMBERS, PARTITIONS)).isFalse();
    }

    private Batch batch(int index) {
        long[] fields = Stream.of(output.get(index).value().split(","))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Batch(fields[0], fields[1], fields[2]);
    }

    @Test
    void aBatchThatComesAgainOrOfNothingIsFound() {
        int index = find(TOPICS.batches());
        output.add(output.get(index));
        output.add(record(TOPICS.batches(), 0, 0, output.get(index).key(), new Batch(0, 0, 0).text()));
        assertThat(findings()).hasSize(2).allMatch(f -> f.contains("duplicated or from nowhere: Batch"));
    }

    @Test
    void aBatchWithoutOneOfItsNumbersIsFound() {
        int index = find(TOPICS.batches());
        Batch right = batch(index);
        change(index, 0, new Batch(right.count(), right.sum() + 1, right.last()).text());
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("batches, p")
                .contains("wrong: ");
    }

    @Test
    void aBatchThatNeverCameIsFound() {
        output.removeIf(r -> r.topic().equals(TOPICS.batches()) && r.key().equals("p0-0"));
        assertThat(findings()).anyMatch(f -> f.startsWith("batches, p0-0: lost: "));
    }

    /** The visit that follows the first one of a key, so long after it that nothing is known of that, or not so long. */
    private void changeVisit(long known, long afterMs) {
        int second = secondOf(TOPICS.remembered());
        long number = Long.parseLong(output.get(second).value().split(",")[3]);
        long firstMs =
                Long.parseLong(output.get(find(TOPICS.remembered())).value().split(",")[1]);
        change(
                second,
                output.get(second).partition(),
                new Visit(known, firstMs + afterMs, firstMs + afterMs + 1, number).text());
    }

    private long firstVisited() {
        String[] fields = output.get(find(TOPICS.remembered())).value().split(",");
        return Long.parseLong(fields[3]);
    }

    @Test
    void whatIsForgottenInTimeIsRight() {
        changeVisit(Visit.NONE, TortureJob.TIME_TO_LIVE_MS + 10);
        assertThat(findings()).noneMatch(f -> f.contains(" has forgotten Visit[known=-1"));
    }

    @Test
    void whatIsForgottenTooEarlyIsFound() {
        changeVisit(Visit.NONE, TortureJob.TIME_TO_LIVE_MS - 10);
        assertThat(findings())
                .anyMatch(f -> f.startsWith("remembered, p") && f.contains("has forgotten Visit[known=-1"));
    }

    @Test
    void whatIsRememberedForTooLongIsFound() {
        changeVisit(firstVisited(), TortureJob.TIME_TO_LIVE_MS + 10);
        assertThat(findings()).anyMatch(f -> f.contains(" remembers Visit[known=-1") && f.endsWith("for too long"));
    }

    @Test
    void whatIsRememberedWronglyIsFound() {
        changeVisit(firstVisited() + 1, 20);
        assertThat(findings()).anyMatch(f -> f.contains("knows what is not the number before it"));
    }

    @Test
    void aSumOfALargeStateThatIsWrongIsFound() {
        int index = find(TOPICS.large(), r -> r.key().length() > 62);
        Batch right = batch(index);
        change(index, output.get(index).partition(), new Batch(right.count(), 5_000, right.last()).text());
        assertThat(findings()).singleElement().asString().startsWith("large, p").contains("wrong: 1,5000,");
    }

    @Test
    void aDeadLetterThatIsMissingOrTwiceIsFound() {
        output.remove(find(TOPICS.deadLetters()));
        output.add(output.get(find(TOPICS.deadLetters())));
        assertThat(findings())
                .anyMatch(f -> f.contains("dead letters") && f.contains("lost"))
                .anyMatch(f -> f.contains("dead letters") && f.contains("duplicated"));
    }

    @Test
    void whatIsNoOutputAtAllIsFound() {
        output.add(record(TOPICS.aggregates(), 0, 0, "stranger", "what"));
        output.add(record(TOPICS.copy(), 0, 0, "p0-0", "99999"));
        assertThat(findings())
                .hasSize(2)
                .anyMatch(f -> f.contains("not of the form"))
                .anyMatch(f -> f.contains("from nowhere"));
    }

    // ---- the input

    @Test
    void anInputWithARepetitionIsNotTakenForTheJobsFault() {
        input.add(NUMBERS, input.get(NUMBERS - 1));
        output.clear();
        offsets.clear();
        writeOutput();
        assertThat(findings()).isEmpty();
        assertThat(inputFindings.list()).singleElement().asString().contains("is there twice");
    }

    @Test
    void anInputThatLacksANumberIsNotTakenForTheJobsFault() {
        input.remove(5);
        output.clear();
        writeOutput();
        assertThat(findings()).isEmpty();
        assertThat(inputFindings.list()).singleElement().asString().contains("1999 are there");
    }
}
