package dev.weir.connector.serde;

import org.jspecify.annotations.Nullable;

/** What all formats ask of a payload. */
final class Payloads {
    private Payloads() {}

    static byte[] require(byte @Nullable [] payload, String expected) throws DeserializationException {
        if (payload == null) {
            throw new DeserializationException(
                    "no payload (a tombstone, or a record without a key) where " + expected
                            + " is expected; Serdes.skipNull leaves such records out, Serdes.optional hands them on",
                    DeserializationException.UNKNOWN_OFFSET);
        }
        return payload;
    }

    static byte[] require(byte @Nullable [] payload, String expected, int length) throws DeserializationException {
        byte[] bytes = require(payload, expected);
        if (bytes.length != length) {
            throw new DeserializationException(
                    bytes.length + " bytes where " + expected + " of " + length + " bytes is expected",
                    Math.min(bytes.length, length));
        }
        return bytes;
    }
}
