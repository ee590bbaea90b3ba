package dev.weir.connector.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.error.WeirException;
import dev.weir.state.type.Types;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SerdesTest {
    @Test
    void longsAreEightBytesBigEndianAsKafkaWritesThem() throws Exception {
        byte[] payload = Serdes.longs().serialize(-2L);
        assertThat(HexFormat.of().formatHex(payload)).isEqualTo("fffffffffffffffe");
        assertThat(Serdes.longs().deserialize(payload)).isEqualTo(-2L);
    }

    @Test
    void intsAreFourBytesBigEndianAsKafkaWritesThem() throws Exception {
        byte[] payload = Serdes.ints().serialize(258);
        assertThat(HexFormat.of().formatHex(payload)).isEqualTo("00000102");
        assertThat(Serdes.ints().deserialize(payload)).isEqualTo(258);
    }

    @Test
    void stringsAreUtf8() throws Exception {
        byte[] payload = Serdes.string().serialize("Zürich");
        assertThat(payload).hasSize(7);
        assertThat(Serdes.string().deserialize(payload)).isEqualTo("Zürich");
    }

    @Test
    void aReplacementCharacterInTextIsNoError() throws Exception {
        assertThat(Serdes.string().deserialize(Serdes.string().serialize("a\uFFFDb")))
                .isEqualTo("a\uFFFDb");
    }

    @Test
    void halfOfASurrogatePairIsNotWritten() {
        for (Serde<String> serde : List.of(Serdes.string(), Serdes.avro(Types.STRING))) {
            assertThatThrownBy(() -> serde.serialize("name\ud83d"))
                    .as(serde.toString())
                    .isInstanceOf(WeirException.class);
        }
    }

    @Test
    void malformedUtf8IsAnErrorThatNamesTheByte() {
        DeserializationException e = failure(Serdes.string(), new byte[] {'o', 'k', (byte) 0xff, 'x'});
        assertThat(e.payloadOffset()).isEqualTo(2);
        assertThat(e).hasMessage("not UTF-8 text, at byte 2 of the payload");
    }

    @Test
    void aTruncatedCharacterAtTheEndIsAnError() {
        assertThat(failure(Serdes.string(), new byte[] {'o', (byte) 0xc3}).payloadOffset())
                .isEqualTo(1);
    }

    @Test
    void aLongOfAnotherLengthIsAnError() {
        assertThat(failure(Serdes.longs(), new byte[4]))
                .hasMessage("4 bytes where a long of 8 bytes is expected, at byte 4 of the payload");
    }

    @Test
    void everyFormatRefusesAMissingPayloadAndSaysWhatToDo() {
        List<Serde<?>> all = List.of(
                Serdes.bytes(),
                Serdes.string(),
                Serdes.longs(),
                Serdes.ints(),
                Serdes.json(String.class),
                Serdes.avro(Types.STRING),
                Serdes.avroGeneric(Types.STRING.schema()));
        for (Serde<?> serde : all) {
            DeserializationException e = failure(serde, null);
            assertThat(e).hasMessageContaining("tombstone").hasMessageContaining("Serdes.skipNull");
            assertThat(e.payloadOffset()).isEqualTo(DeserializationException.UNKNOWN_OFFSET);
        }
    }

    @Test
    void skipNullLeavesOutMissingPayloadsOnly() throws Exception {
        Deserializer<String> skipping = Serdes.skipNull(Serdes.string());
        assertThat(skipping.deserialize(null)).isNull();
        assertThat(skipping.deserialize(new byte[] {'a'})).isEqualTo("a");
    }

    @Test
    void optionalHandsOnMissingPayloadsBothWays() throws Exception {
        Serde<Optional<String>> optional = Serdes.optional(Serdes.string());
        assertThat(optional.deserialize(null)).isEmpty();
        assertThat(optional.serialize(Optional.empty())).isNull();
        assertThat(optional.deserialize(optional.serialize(Optional.of("a")))).contains("a");
    }

    private static DeserializationException failure(Deserializer<?> deserializer, byte[] payload) {
        return catchThrowableOfType(DeserializationException.class, () -> deserializer.deserialize(payload));
    }
}
