package dev.weir.connector.serde;

import dev.weir.state.type.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The formats without settings. */
final class FixedSerdes {
    static final Serde<byte[]> BYTES = new Serde<>() {
        @Override
        public byte[] serialize(byte[] value) {
            return value;
        }

        @Override
        public byte[] deserialize(byte @Nullable [] payload) throws DeserializationException {
            return Payloads.require(payload, "a payload");
        }
    };

    static final Serde<String> STRING = new Serde<>() {
        @Override
        public byte[] serialize(String value) {
            return Text.utf8(value);
        }

        @Override
        public String deserialize(byte @Nullable [] payload) throws DeserializationException {
            byte[] bytes = Payloads.require(payload, "UTF-8 text");
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0) {
                requireWellFormed(bytes);
            }
            return text;
        }
    };

    static final Serde<Long> LONG = new Serde<>() {
        @Override
        public byte[] serialize(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long deserialize(byte @Nullable [] payload) throws DeserializationException {
            return ByteBuffer.wrap(Payloads.require(payload, "a long", Long.BYTES))
                    .getLong();
        }
    };

    static final Serde<Integer> INT = new Serde<>() {
        @Override
        public byte[] serialize(Integer value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        }

        @Override
        public Integer deserialize(byte @Nullable [] payload) throws DeserializationException {
            return ByteBuffer.wrap(Payloads.require(payload, "an int", Integer.BYTES))
                    .getInt();
        }
    };

    private FixedSerdes() {}

    /** A replacement character may be content as well as the sign of an error: only a strict decoder can tell. */
    private static void requireWellFormed(byte[] bytes) throws DeserializationException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, CharBuffer.allocate(bytes.length), true);
        if (result.isError()) {
            throw new DeserializationException("not UTF-8 text", in.position());
        }
    }
}
