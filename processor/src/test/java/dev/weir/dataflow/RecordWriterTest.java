package dev.weir.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private static final Schema POINT = SchemaBuilder.record("Point")
            .fields()
            .requiredInt("x")
            .requiredInt("y")
            .endRecord();

    private final RecordTypes types = new RecordTypes(RecordWriterTest.class);

    record Flight(String number, long delay) {}

    enum Answer {
        YES,
        /** A constant of a class of its own. */
        NO {
            @Override
            boolean isYes() {
                return false;
            }
        };

        boolean isYes() {
            return true;
        }
    }

    public static final class Bean {
        public String name = "";
    }

    @Test
    void recordsOfAllKindsComeBackInTheirOrder() throws IOException {
        GenericData.Record point =
                new GenericRecordBuilder(POINT).set("x", 1).set("y", 2).build();
        Bean bean = new Bean();
        bean.name = "b";
        byte[] bytes = {1, 2};
        List<Object> values = List.of(
                "text",
                7L,
                7,
                (short) 7,
                (byte) 7,
                'c',
                0.5,
                0.5f,
                true,
                new Flight("LH1", 5),
                Answer.YES,
                Answer.NO,
                point,
                "again",
                new Flight("LH2", 6));
        Batch batch = batch(values);
        batch.add(bytes, 98);
        batch.add(bean, 99);

        RecordWriter writer = new RecordWriter(types);
        assertThat(writer.add(batch, 0)).isTrue();
        List<Object> read = read(writer.toByteArray(), writer.records());

        assertThat(read.subList(0, values.size())).isEqualTo(values);
        assertThat((byte[]) read.get(values.size())).isEqualTo(bytes);
        assertThat(((Bean) read.get(values.size() + 1)).name).isEqualTo("b");
    }

    @Test
    void timestampsComeBack() throws IOException {
        RecordWriter writer = new RecordWriter(types);
        Batch batch = new Batch(false);
        batch.add("a", Long.MIN_VALUE);
        batch.add("b", 17);
        writer.add(batch, 0);
        List<Long> timestamps = new ArrayList<>();
        new RecordReader(types).read(writer.toByteArray(), 2, (value, timestampMs) -> timestamps.add(timestampMs));

        assertThat(timestamps).containsExactly(Long.MIN_VALUE, 17L);
    }

    @Test
    void onlyTheRestOfABatchIsWritten() throws IOException {
        RecordWriter writer = new RecordWriter(types);
        writer.add(batch(List.of("a", "b", "c")), 1);

        assertThat(writer.records()).isEqualTo(2);
        assertThat(read(writer.toByteArray(), 2)).containsExactly("b", "c");
    }

    @Test
    void classesThatAreNotTheJobsOwnAreRefused() {
        assertThat(isKept(new CheckpointId(1, 1))).isFalse();
        assertThat(isKept(Optional.of("a"))).isFalse();
        assertThat(isKept(List.of("a"))).isFalse();
        assertThatThrownBy(() -> types.named(CheckpointId.class.getName(), POINT))
                .isInstanceOf(WeirException.class);
        assertThatThrownBy(() -> types.named("java.io.File", POINT)).isInstanceOf(WeirException.class);
    }

    @Test
    void withoutAJobsClassNoneIsKnown() {
        assertThat(new RecordTypes(null).of(new Flight("LH1", 5))).isNull();
        assertThat(new RecordTypes(null).of("text")).isNotNull();
    }

    @Test
    @SuppressWarnings("NullAway") // just that
    void aRecordThatItsTypeCannotWriteIsRefusedAndItsClassFromThenOn() {
        assertThat(isKept(new Flight("LH1", 5))).isTrue();
        assertThat(isKept(new Flight(null, 5))).isFalse();
        assertThat(isKept(new Flight("LH1", 5))).isFalse();
    }

    static final class Event {
        private final String id;

        Event(String id) {
            this.id = id;
        }

        @Override
        public String toString() {
            return id;
        }
    }

    record Holder(Event event) {}

    interface Shape {}

    static final class Drawing {
        List<Shape> shapes = new ArrayList<>();
    }

    static class Animal {
        String name = "";
    }

    static final class Dog extends Animal {
        int teeth;
    }

    record Pets(List<Animal> all) {}

    static final class Cached {
        transient int hash = 9;
    }

    /** Its constructor is there, but of no use. */
    static final class Guarded {
        Guarded() {
            throw new IllegalStateException("to be made with an id");
        }

        Guarded(String id) {}
    }

    @Test
    void whatWouldNotBeReadAsItWasIsNotKept() {
        assertThat(isKept(new Event("e"))).isFalse();
        assertThat(isKept(new Holder(new Event("e")))).isFalse();
        assertThat(isKept(new Drawing())).isFalse();
        assertThat(isKept(new Pets(List.of(new Animal())))).isTrue();
        assertThat(isKept(new Pets(List.of(new Dog())))).isFalse();
        assertThat(isKept(new Cached())).isFalse();
        assertThat(isKept(new Guarded("g"))).isFalse();
    }

    @Test
    void aClassThatIsGoneIsNamed() throws IOException {
        byte[] bytes = written("dev.weir.dataflow.Gone", SchemaBuilder.builder().intType(), out -> out.writeInt(7));

        assertThatThrownBy(() -> read(bytes, 1))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("dev.weir.dataflow.Gone");
    }

    @Test
    void aClassThatHasChangedIsReadByAvrosRules() throws IOException {
        Schema before = SchemaBuilder.record("Flight")
                .namespace("dev.weir.dataflow.RecordWriterTest")
                .fields()
                .requiredInt("delay")
                .requiredString("gate")
                .requiredString("number")
                .endRecord();
        byte[] bytes = written(Flight.class.getName(), before, out -> {
            out.writeInt(5);
            out.writeString("B22");
            out.writeString("LH1");
        });

        assertThat(read(bytes, 1)).containsExactly(new Flight("LH1", 5));
    }

    @Test
    void bytesBehindTheLastRecordAreAnError() {
        RecordWriter writer = new RecordWriter(types);
        writer.add(batch(List.of("a", "b")), 0);

        assertThatThrownBy(() -> read(writer.toByteArray(), 1)).isInstanceOf(IOException.class);
    }

    private interface Filling {
        void fill(BinaryEncoder out) throws IOException;
    }

    /** One record, as an older job wrote it. */
    private static byte[] written(String name, Schema schema, Filling value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        out.writeInt(0);
        out.writeString(name);
        out.writeString(schema.toString());
        out.writeLong(0);
        value.fill(out);
        return bytes.toByteArray();
    }

    private boolean isKept(Object value) {
        return new RecordWriter(types).add(batch(List.of(value)), 0);
    }

    private List<Object> read(byte[] bytes, long records) throws IOException {
        List<Object> read = new ArrayList<>();
        new RecordReader(types).read(bytes, records, (value, timestampMs) -> read.add(value));
        return read;
    }

    private static Batch batch(List<?> values) {
        Batch batch = new Batch(false);
        values.forEach(v -> batch.add(v, 0));
        return batch;
    }
}
