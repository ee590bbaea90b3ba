/**
 * State in RocksDB: one instance for all tasks of an attempt, a column family for each state, keys led by the key group,
 * so that a change of parallelism moves nothing. The only package that knows RocksDB.
 *
 * <pre>
 *   key     key group (2 bytes, big-endian), encoded key, encoded sub key
 *   value   as in layers
 *   family  uid, 0, name of the state (UTF-8)
 * </pre>
 *
 * Nothing is written to a log of its own: what is in memory when the process ends is in the checkpoint's layers.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.state.rocksdb;
