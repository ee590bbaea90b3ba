package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.kafka.Judge.Committed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing proves nothing: each thing that it must see is shown to it. */
final class JudgeTest {
    private static final long NUMBERS = 1_000;
    private static final String KEY = Numbers.key(0);
    private static final String OF_FIRST = " of " + Numbers.timeMs(0);

    private final List<Committed> counts = new ArrayList<>();
    private final List<Committed> windows = new ArrayList<>();

    JudgeTest() {
        Numbers.expectedCounts(NUMBERS)
                .forEach((key, all) ->
                        all.forEach(c -> counts.add(committed(key, c.count() + "," + c.number(), c.number()))));
        Numbers.expectedWindows(NUMBERS)
                .forEach((key, all) -> all.forEach(w ->
                        windows.add(new Committed(partition(key), key, w.endMs() + "," + w.count(), w.endMs() - 1))));
    }

    /** One that was made of this number. */
    private static Committed committed(String key, String text, long number) {
        return new Committed(partition(key), key, text, Numbers.timeMs(number));
    }

    private static int partition(String key) {
        return Math.floorMod(key.hashCode(), 3);
    }

    private List<String> findings() {
        return Judge.judge(NUMBERS, counts, windows);
    }

    private int firstOf(String key) {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i).key().equals(key)) {
                return i;
            }
        }
        throw new IllegalStateException("no output of " + key);
    }

    @Test
    void outputAsItMustBeIsRight() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void theKeysShareTheNumbersMoreOrLessEvenly() {
        assertThat(Numbers.expectedCounts(NUMBERS)).hasSize(Numbers.KEYS);
        assertThat(Numbers.expectedCounts(NUMBERS).values())
                .allSatisfy(all -> assertThat(all).hasSizeBetween(10, 90));
    }

    @Test
    void anInputWithARepetitionIsNotTakenForTheJobsFault() {
        List<Committed> input = new ArrayList<>();
        Numbers.expectedCounts(NUMBERS)
                .forEach((key, all) ->
                        all.forEach(c -> input.add(committed(key, Long.toString(c.number()), c.number()))));
        assertThat(Judge.judgeInput(NUMBERS, input)).isEmpty();
        input.add(1, input.get(0));
        assertThat(Judge.judgeInput(NUMBERS, input))
                .singleElement()
                .asString()
                .startsWith("numbers, key-0: duplicated");
    }

    @Test
    void aLostRecordIsFound() {
        counts.remove(firstOf(KEY));
        assertThat(findings()).containsExactly("counts, " + KEY + ": lost: 1,0" + OF_FIRST);
    }

    @Test
    void theLastRecordIsMissedToo() {
        counts.remove(counts.size() - 1);
        assertThat(findings()).singleElement().asString().contains("lost");
    }

    @Test
    void aRepeatedRecordIsFound() {
        counts.add(counts.get(firstOf(KEY)));
        assertThat(findings()).containsExactly("counts, " + KEY + ": duplicated: 1,0" + OF_FIRST);
    }

    @Test
    void twoRecordsInTheWrongOrderAreFound() {
        int first = firstOf(KEY);
        Collections.swap(counts, first, first + 1);
        assertThat(findings()).singleElement().asString().startsWith("counts, " + KEY + ": out of order: 2,");
    }

    @Test
    void aNumberThatWasCountedTwiceIsFound() {
        int first = firstOf(KEY);
        counts.set(first, committed(KEY, "2,0", 0));
        assertThat(findings())
                .containsExactly(
                        "counts, " + KEY + ": wrong: 2,0" + OF_FIRST, "counts, " + KEY + ": lost: 1,0" + OF_FIRST);
    }

    @Test
    void aKeyInTwoPartitionsIsFound() {
        int first = firstOf(KEY);
        counts.set(first, new Committed(7, KEY, "1,0", Numbers.timeMs(0)));
        assertThat(findings()).contains("counts, " + KEY + ": is in partitions 7 and " + partition(KEY));
    }

    @Test
    void aKeyThatNobodyWroteIsFound() {
        counts.add(new Committed(0, "stranger", "1,5", 7));
        assertThat(findings()).containsExactly("counts, stranger: wrong: 1,5 of 7");
    }

    @Test
    void aWindowThatFiredTwiceIsFound() {
        windows.add(windows.get(0));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("windows, ")
                .contains("duplicated");
    }

    @Test
    void aWindowWithoutOneOfItsNumbersIsFound() {
        Committed right = windows.get(0);
        String end = right.text().substring(0, right.text().indexOf(','));
        windows.set(0, new Committed(right.partition(), right.key(), end + ",0", right.timeMs()));
        assertThat(findings()).hasSize(2).anyMatch(f -> f.contains("wrong: " + end + ",0"));
    }

    /** As when event time is lost on the way: a record without one gets that of its sending. */
    @Test
    void anotherTimeThanThatOfTheInputIsFound() {
        int first = firstOf(KEY);
        counts.set(first, new Committed(partition(KEY), KEY, "1,0", 5));
        Committed window = windows.get(0);
        windows.set(0, new Committed(window.partition(), window.key(), window.text(), window.timeMs() + 1));
        assertThat(findings())
                .hasSize(4)
                .contains("counts, " + KEY + ": wrong: 1,0 of 5")
                .anyMatch(f -> f.startsWith("windows, ")
                        && f.endsWith("wrong: " + windows.get(0).dated()));
    }
}
