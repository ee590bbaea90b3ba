/**
 * Where checkpoints lie: atomic publish, checked reads, deletion by name.
 *
 * <pre>
 *   &lt;checkpoints&gt;/&lt;job&gt;/store-id                      which store this is; created once
 *   &lt;checkpoints&gt;/&lt;job&gt;/chk-&lt;n&gt;-&lt;attempt&gt;/_metadata   its existence publishes checkpoint n of that attempt
 *   &lt;checkpoints&gt;/&lt;job&gt;/chk-&lt;n&gt;-&lt;attempt&gt;/_confirmed  its transaction is known to be committed
 *   &lt;checkpoints&gt;/&lt;job&gt;/shared/&lt;attempt&gt;-&lt;id&gt;         state, named by one or several checkpoints
 *   &lt;checkpoints&gt;/&lt;job&gt;/history/&lt;attempt&gt;-&lt;count&gt;     what checkpoints took
 *   &lt;checkpoints&gt;/&lt;job&gt;/address/&lt;attempt&gt;             where the attempt's control server listens
 *   any of them with ~0, ~1, ... appended             being written, or left by a crash
 * </pre>
 *
 * <p>Reading order: {@link dev.weir.checkpoint.store.CheckpointStore} says what is done, {@link
 * dev.weir.checkpoint.store.BlobStore} how little of a store that takes, {@link dev.weir.checkpoint.store.FileBlobStore}
 * how a file system gives it, {@link dev.weir.checkpoint.store.Disk} which system calls that takes.
 *
 * <p>Three rules keep what is committed: a file is synced before it gets its name; a checkpoint's metadata is published
 * after and deleted before the files it names; and a file's name tells the attempt that wrote it, so that no attempt
 * deletes what a newer one wrote.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.checkpoint.store;
