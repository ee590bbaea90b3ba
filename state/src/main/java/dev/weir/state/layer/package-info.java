/**
 * Files of state: what changed in an epoch (a layer), or everything (a base). Both have one form. All numbers of fixed
 * size are big-endian; a varint is unsigned, seven bits a byte, the lowest first, the high bit set on all but the last
 * byte.
 *
 * <pre>
 *   file     header, sections, index, footer
 *   header   "WEIRLAYR" (8 bytes), version 1 (int32)
 *   section  entries of one state and key group, one after another
 *   entry    varint key length, varint value length + 1 (0: deleted), key, value
 *   key      the key in Avro's binary encoding, and then what tells the entries of a key apart: a map's key, a list's
 *            chunk number, a timer's time
 *   value    varint: which of the schemas that the metadata lists for the state; then Avro's binary encoding
 *   index    varint number of states, then for each: uid, name (each varint length, UTF-8);
 *            varint number of sections, then for each: varint number of the state, varint key group,
 *            varint offset in the file, varint length, varint entries, CRC32C of the section (int32)
 *   footer   offset of the index (int64), its length (int32), its CRC32C (int32), "RYALRIEW" (8 bytes)
 * </pre>
 *
 * A reader reads footer and index and then only the sections of the key groups that it wants. Sections of one state and
 * key group may recur; later entries replace earlier ones with the same key, within a file as across files.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.layer;
