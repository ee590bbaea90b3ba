package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import org.jspecify.annotations.Nullable;

/** What all kinds of state have in common: a codec and a change log. */
abstract class HeapState implements StateCodec.Entries {
    final StateCodec codec;
    final Current current;
    final EntrySize size = new EntrySize();
    private ChangeLog changes = new ChangeLog();
    private @Nullable KeyedStateMetadata description;

    HeapState(StateCodec codec, Current current) {
        this.codec = codec;
        this.current = current;
    }

    /** What checkpoints say of it. It never changes, and to make the texts of schemas takes long for a barrier. */
    final KeyedStateMetadata describe() {
        if (description == null) {
            description = codec.describe();
        }
        return description;
    }

    /** Number of live entries. */
    abstract long liveEntries();

    /** Ends the epoch of this state: O(1). Null when nothing changed. */
    final @Nullable FrozenState freeze() {
        if (changes.isEmpty()) {
            changes = new ChangeLog();
            return null;
        }
        FrozenState frozen = new FrozenState(codec, changes, size);
        changes = new ChangeLog();
        return frozen;
    }

    /** Estimated bytes of all entries in the table. */
    public final long bytes() {
        return liveEntries() * size.bytesPerEntry();
    }

    public final long bytesPerEntry() {
        return size.bytesPerEntry();
    }

    /** Estimated bytes of those that changed in the present epoch. */
    public final long changedBytes() {
        return changes.count() * size.bytesPerEntry();
    }

    void changed(Entry entry) {
        changes.add(entry);
    }

    /** Logs that an entry, taken out of its table, is deleted. */
    void deleted(Entry entry) {
        if (entry.epoch == current.epoch()) {
            changes.remove(entry);
        } else {
            changes.add(entry.deletion(current.epoch()));
        }
    }

    /** A key that no one changes. */
    final Object ownKey() {
        return codec.keyType().copy(current.key());
    }
}
