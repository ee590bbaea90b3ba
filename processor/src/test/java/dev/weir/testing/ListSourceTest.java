package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test connectors keep the contract of connectors, so that the engine can run them too. */
class ListSourceTest {
    private final ListSource<String> source =
            ListSource.ofPartitions("words", List.of(List.of("a", "b", "c"), List.of("x")));
    private final List<String> emitted = new ArrayList<>();

    @Test
    void eachListIsASplitWithItsEnd() {
        assertThat(source.initialSplits(null))
                .containsExactly(
                        new SourceSplit("words", "words", 0, 0, 3), new SourceSplit("words", "words", 1, 0, 1));
        assertThat(source.isBounded()).isTrue();
    }

    @Test
    void aReaderTakesTheSplitsInTurnAndKnowsItsPosition() {
        SourceReader<String> reader = reader(source.initialSplits(null));
        assertThat(poll(reader, 3)).isEqualTo(3);
        assertThat(emitted).containsExactly("a0", "x1", "b0");
        assertThat(reader.position()).extracting(SourceSplit::nextOffset).containsExactly(2L, 1L);
        assertThat(reader.lag()).containsEntry("words-0", 1L).containsEntry("words-1", 0L);
        assertThat(reader.isFinished()).isFalse();
    }

    @Test
    void aReaderGoesOnFromRestoredSplits() {
        SourceReader<String> first = reader(source.initialSplits(null));
        poll(first, 2);
        emitted.clear();
        SourceReader<String> second = reader(first.position());
        assertThat(poll(second, 10)).isEqualTo(2);
        assertThat(emitted).containsExactly("b0", "c0");
        assertThat(second.isFinished()).isTrue();
        assertThat(poll(second, 10)).isZero();
    }

    private SourceReader<String> reader(List<SourceSplit> splits) {
        return source.createReader(splits, null);
    }

    private int poll(SourceReader<String> reader, int max) {
        return reader.poll((value, timestampMs, split) -> emitted.add(value + split), max);
    }
}
