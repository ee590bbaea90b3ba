package dev.weir.checkpoint.store;

/**
 * A blob that is durable, as measured while it was written.
 *
 * @param length bytes
 * @param crc32c checksum of the whole content
 */
public record StoredBlob(String name, long length, long crc32c) {}
