package dev.weir.connector.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    record Stat(String origin, long count, double mean) {}

    private static final Schema FLIGHT = SchemaBuilder.record("Flight")
            .fields()
            .requiredString("origin")
            .requiredInt("number")
            .requiredLong("scheduledMs")
            .requiredFloat("weight")
            .requiredDouble("distance")
            .requiredBoolean("international")
            .requiredBytes("raw")
            .optionalString("gate")
            .name("legs")
            .type()
            .array()
            .items()
            .longType()
            .noDefault()
            .name("seats")
            .type()
            .map()
            .values()
            .intType()
            .noDefault()
            .endRecord();

    private static final GenericRecord LONDON = new GenericRecordBuilder(FLIGHT)
            .set("origin", new Utf8("LHR"))
            .set("number", -7)
            .set("scheduledMs", Long.MIN_VALUE)
            .set("weight", 1.5f)
            .set("distance", -2.25)
            .set("international", true)
            .set("raw", ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .set("gate", new Utf8("A1"))
            .set("legs", List.of(1L, Long.MAX_VALUE, -1L))
            .set("seats", Map.of(new Utf8("12A"), 1))
            .build();

    private final Serde<GenericRecord> flights = Serdes.avroGeneric(FLIGHT);

    @Test
    void genericRecordsComeBackEqual() throws Exception {
        assertThat(flights.deserialize(flights.serialize(LONDON))).isEqualTo(LONDON);
    }

    @Test
    void itReadsWhatAvrosBlockingEncoderWrites() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(FLIGHT).write(LONDON, out);
        out.flush();
        assertThat(flights.deserialize(bytes.toByteArray())).isEqualTo(LONDON);
    }

    @Test
    void valuesOfATypeComeBackEqual() throws Exception {
        Type<Stat> type = Types.record(Stat.class);
        Serde<Stat> stats = Serdes.avro(type);
        assertThat(stats.deserialize(stats.serialize(new Stat("LHR", 3, 1.5)))).isEqualTo(new Stat("LHR", 3, 1.5));
    }

    @Test
    void everyTruncationIsAnErrorThatNamesItsPlace() {
        byte[] whole = flights.serialize(LONDON);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            DeserializationException e = failure(part);
            assertThat(e).as("length %s", length).hasMessageContaining("not Avro binary of Flight");
            assertThat(e.payloadOffset()).isBetween(0, length);
        }
    }

    @Test
    void bytesBehindTheValueAreAnError() {
        byte[] whole = flights.serialize(LONDON);
        DeserializationException e = failure(Arrays.copyOf(whole, whole.length + 2));
        assertThat(e).isNotNull();
        assertThat(e.payloadOffset()).isEqualTo(whole.length);
        assertThat(e).hasMessageStartingWith("2 bytes left over");
    }

    @Test
    void aLengthBeyondThePayloadIsNotBelieved() {
        Serde<GenericRecord> blobs = Serdes.avroGeneric(
                SchemaBuilder.record("Blob").fields().requiredBytes("raw").endRecord());
        byte[] twoGigabytes = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 'x'};
        assertThat(catchThrowableOfType(DeserializationException.class, () -> blobs.deserialize(twoGigabytes)))
                .hasMessageContaining("not Avro binary of Blob");
    }

    @Test
    void anItemCountBeyondThePayloadIsNotBelieved() {
        Serde<GenericRecord> lists = Serdes.avroGeneric(SchemaBuilder.record("Lists")
                .fields()
                .name("nothing")
                .type()
                .array()
                .items()
                .nullType()
                .noDefault()
                .endRecord());
        byte[] aMillionNulls = {(byte) 0x80, (byte) 0x89, 0x7a, 0};
        assertThat(catchThrowableOfType(DeserializationException.class, () -> lists.deserialize(aMillionNulls)))
                .isNotNull();
    }

    @Test
    void anyChangedByteGivesAValueOrADeserializationExceptionAndNothingElse() {
        byte[] whole = flights.serialize(LONDON);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                flights.deserialize(changed);
            } catch (DeserializationException expected) {
                assertThat(expected.payloadOffset()).isBetween(0, changed.length);
            }
        }
    }

    @Test
    void textThatIsNoUtf8IsRefusedOrComesBackByteForByte() throws Exception {
        byte[] malformed = {6, 'a', (byte) 0xff, 'b'};
        Serde<String> texts = Serdes.avro(Types.STRING);
        assertThat(catchThrowable(() -> texts.deserialize(malformed))).isInstanceOf(DeserializationException.class);
        assertThat(texts.deserialize(texts.serialize("a\uFFFDb"))).isEqualTo("a\uFFFDb");
        Serde<GenericRecord> generic = Serdes.avroGeneric(
                SchemaBuilder.record("Note").fields().requiredString("text").endRecord());
        assertThat(generic.serialize(generic.deserialize(malformed))).isEqualTo(malformed);
    }

    record Maybe(@Nullable Long value) {}

    @Test
    void aBranchThatAUnionDoesNotHaveIsAnError() {
        byte[] third = {4, 2};
        assertThat(catchThrowable(() -> Serdes.avro(Types.record(Maybe.class)).deserialize(third)))
                .isInstanceOf(DeserializationException.class);
    }

    private DeserializationException failure(byte[] payload) {
        return catchThrowableOfType(DeserializationException.class, () -> flights.deserialize(payload));
    }
}
