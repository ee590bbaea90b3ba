package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OutputVerifierTest {
    private final EventGenerator generator = new EventGenerator(1, 10);
    private final List<Event> input = new ArrayList<>();

    @BeforeEach
    void generate() {
        for (int i = 0; i < 1000; i++) {
            input.add(generator.next());
        }
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void rightOutputIsExact(Workload workload) {
        assertThat(judge(workload, output(workload)).exact()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aLostRecordIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        output.remove(100);
        assertThat(judge(workload, output).exact()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void lossOfTheLastRecordIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        output.remove(output.size() - 1);
        OutputVerifier verifier = judge(workload, output);
        assertThat(verifier.exact()).isFalse();
        assertThat(verifier.verdict()).contains("1 faults");
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aRecordWrittenTwiceIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        output.add(100, output.get(100));
        assertThat(judge(workload, output).exact()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void wrongOrderOfOneAccountIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        byte[] first = output.get(50);
        int second = 51;
        while (!account(output.get(second)).equals(account(first))) {
            second++;
        }
        output.set(50, output.get(second));
        output.set(second, first);
        OutputVerifier verifier = judge(workload, output);
        assertThat(verifier.accepted()).isEqualTo(verifier.expected());
        assertThat(verifier.exact()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aWrongNumberIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        Total found = Codec.readTotal(output.get(10));
        output.set(10, Codec.writeTotal(new Total(found.account(), found.count(), found.sum() + 1, found.note())));
        assertThat(judge(workload, output).exact()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aWrongNoteIsFound(Workload workload) {
        List<byte[]> output = output(workload);
        output.get(300)[60] = '!';
        assertThat(judge(workload, output).exact()).isFalse();
    }

    @Test
    void aboutHalfOfTheEventsIsKept() {
        assertThat(output(Workload.W1).size()).isBetween(400, 600);
    }

    @Test
    void everyInputRecordHasTheSameSize() {
        assertThat(input).allMatch(event -> Codec.writeEvent(event).length == Codec.EVENT_BYTES);
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        assertThat(input)
                .allMatch(event -> Codec.readEvent(Codec.writeEvent(event)).equals(event));
    }

    private OutputVerifier judge(Workload workload, List<byte[]> output) {
        OutputVerifier verifier = workload.verifier(generator.counts(), true);
        output.forEach(verifier::accept);
        verifier.checkComplete();
        return verifier;
    }

    private List<byte[]> output(Workload workload) {
        return new ArrayList<>(
                switch (workload) {
                    case W1, W3 -> filtered();
                    case W2 -> totals();
                    case W4 -> totalsWithTheNotesBefore();
                });
    }

    private List<byte[]> filtered() {
        return input.stream()
                .filter(Work::keeps)
                .map(Work::transform)
                .map(Codec::writeEvent)
                .toList();
    }

    private List<byte[]> totals() {
        Map<String, Sum> sums = new HashMap<>();
        return input.stream()
                .map(event -> Work.total(
                        sums.merge(event.account(), Work.add(null, event), (a, b) -> Work.add(a, event)), event))
                .map(Codec::writeTotal)
                .toList();
    }

    private List<byte[]> totalsWithTheNotesBefore() {
        Map<String, Latest> latest = new HashMap<>();
        List<byte[]> output = new ArrayList<>();
        for (Event event : input) {
            Latest before = latest.getOrDefault(event.account(), new Latest(0, 0, ""));
            Latest now = new Latest(before.count() + 1, before.amount() + event.amount(), event.note());
            latest.put(event.account(), now);
            output.add(Codec.writeTotal(new Total(event.account(), now.count(), now.amount(), before.note())));
        }
        return output;
    }

    private static String account(byte[] value) {
        return Codec.readTotal(value).account();
    }
}
