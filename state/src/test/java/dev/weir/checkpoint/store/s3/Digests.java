package dev.weir.checkpoint.store.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** Checksums that requests carry. */
final class Digests {
    private Digests() {}

    static byte[] md5(byte[] content) {
        return digest("MD5", content);
    }

    static byte[] sha256(byte[] content) {
        return digest("SHA-256", content);
    }

    static byte[] crc32c(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
