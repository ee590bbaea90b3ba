package dev.weir.state.layer;

/**
 * Where the entries of one state and key group stand in a file.
 *
 * @param offset bytes from the beginning of the file
 * @param length bytes
 * @param entries how many, deletions included
 */
public record Section(SectionKey key, long offset, int length, int entries, int crc32c) {}
