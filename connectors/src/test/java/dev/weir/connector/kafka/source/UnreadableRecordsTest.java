package dev.weir.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.FakeContext;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Records are numbers; {@code poison} is none, and {@code malformed} is refused as formats do it. */
final class UnreadableRecordsTest {
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Collected out = new Collected();

    private SourceReader<Long> reader(UnreadableRecords policy, String... values) {
        SourceReader<Long> reader = KafkaSource.<Long>builder()
                .topics("in")
                .recordDeserializer(UnreadableRecordsTest::read)
                .onUnreadable(policy)
                .build()
                .createReader(List.of(new SourceSplit("in", "id", 0, 0, SourceSplit.UNBOUNDED)), new Context());
        for (int i = 0; i < values.length; i++) {
            byte[] value = values[i].getBytes(StandardCharsets.UTF_8);
            consumer.addRecord(new ConsumerRecord<>("in", 0, i, new byte[] {1}, value));
        }
        return reader;
    }

    private static Long read(ConsumerRecord<byte[], byte[]> record) throws DeserializationException {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        if (text.equals("malformed")) {
            throw new DeserializationException("not a number", 0);
        }
        if (text.equals("mistake")) {
            throw new WeirException(ExitCode.CONFIGURATION, "no module for this class");
        }
        return text.equals("nested") ? nested(0) : Long.parseLong(text);
    }

    /** As of a payload that is nested too deeply for the stack. */
    private static long nested(long depth) {
        return depth == Long.MAX_VALUE ? 0 : nested(depth + 1) + 1;
    }

    @Test
    void byDefaultTheAttemptEndsWithTheRecordsPlace() {
        SourceReader<Long> reader = reader(UnreadableRecords.fail(), "1", "malformed", "2");
        assertThatThrownBy(() -> reader.poll(out, 10))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .hasMessageContaining("in-0 at offset 1 cannot be read: not a number")
                .hasMessageContaining("onUnreadable");
        assertThat(reader.position().get(0).nextOffset()).isEqualTo(1);
    }

    @Test
    void whateverADeserializerThrowsNamesTheRecord() {
        SourceReader<Long> reader = reader(UnreadableRecords.fail(), "poison");
        assertThatThrownBy(() -> reader.poll(out, 10))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("in-0 at offset 0")
                .hasMessageContaining("NumberFormatException")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void soDoesOneThatFillsTheStack() {
        SourceReader<Long> reader = reader(UnreadableRecords.fail(), "nested");
        assertThatThrownBy(() -> reader.poll(out, 10))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("in-0 at offset 0 cannot be read: java.lang.StackOverflowError");
    }

    @Test
    void oneThatFillsTheStackCanBeSkipped() {
        SourceReader<Long> reader = reader(UnreadableRecords.skip(), "nested", "1");
        reader.poll(out, 10);
        assertThat(out.values).containsExactly(1L);
    }

    @Test
    void skippedRecordsAreCountedAndPassed() {
        SourceReader<Long> reader = reader(UnreadableRecords.skip(), "1", "malformed", "poison", "2");
        assertThat(reader.poll(out, 10)).isEqualTo(4);
        assertThat(out.values).containsExactly(1L, 2L);
        assertThat(out.side).isEmpty();
        assertThat(out.counted).containsExactly(Map.entry("skipped-unreadable", 2));
        assertThat(reader.position().get(0).nextOffset()).isEqualTo(4);
    }

    @Test
    void aMistakeOfTheJobIsNotSkipped() {
        SourceReader<Long> reader = reader(UnreadableRecords.skip(), "1", "mistake");
        assertThatThrownBy(() -> reader.poll(out, 10)).hasMessage("no module for this class");
    }

    @Test
    void deadLettersGoToTheSideOutputInOrder() {
        SourceReader<Long> reader = reader(UnreadableRecords.deadLetterTopic("dead"), "1", "malformed", "2", "poison");
        reader.poll(out, 3);
        assertThat(out.values).containsExactly(1L, 2L);
        assertThat(out.side).extracting(d -> d.record().offset()).containsExactly(1L);
        assertThat(reader.position().get(0).nextOffset()).isEqualTo(3);
        reader.poll(out, 3);
        assertThat(out.side).extracting(d -> d.record().offset()).containsExactly(1L, 3L);
        assertThat(out.counted).containsExactly(Map.entry("dead-letters", 2));
    }

    @Test
    void aDeadLetterTopicIsNotReadByItsOwnSource() {
        assertThatThrownBy(() -> reader(UnreadableRecords.deadLetterTopic("in")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("for ever");
    }

    /** What a reader emits. */
    private static final class Collected implements SourceReader.Emitter<Long> {
        final List<Long> values = new ArrayList<>();
        final List<DeadLetter> side = new ArrayList<>();
        final Map<String, Integer> counted = new HashMap<>();

        @Override
        public void emit(Long value, long timestampMs, int split) {
            values.add(value);
        }

        @Override
        public void emitSide(String tag, Object value, long timestampMs) {
            assertThat(tag).isEqualTo(Source.DEAD_LETTERS);
            side.add((DeadLetter) value);
        }

        @Override
        public void count(String counter) {
            counted.merge(counter, 1, Integer::sum);
        }
    }

    private final class Context extends FakeContext {
        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            consumer.updateBeginningOffsets(Map.of(new TopicPartition("in", 0), 0L));
            return consumer;
        }
    }
}
