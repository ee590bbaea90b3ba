package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.state.layer.LayerSource;

/**
 * A stored file of keyed state. It is read in large pieces, a small one whole: a layer has a section for each key group,
 * and to ask the store for each would cost more than all the rest. Owned by one thread.
 */
public final class StoredLayer implements LayerSource {
    /** Reads a part of a stored file. */
    @FunctionalInterface
    public interface Ranges {
        byte[] read(StateFile file, long offset, int length);
    }

    private final StateFile file;
    private final int pieceBytes;
    private final Ranges ranges;
    private byte[] piece = {};
    private long pieceAt;

    /** @param pieceBytes how much is best read at once */
    public StoredLayer(StateFile file, int pieceBytes, Ranges ranges) {
        this.file = file;
        this.pieceBytes = pieceBytes;
        this.ranges = ranges;
    }

    @Override
    public String label() {
        return file.name();
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public void read(long position, byte[] into, int count) {
        if (position < pieceAt || position + count > pieceAt + piece.length) {
            load(position, count);
        }
        System.arraycopy(piece, (int) (position - pieceAt), into, 0, count);
    }

    private void load(long position, int count) {
        boolean small = file.length() <= pieceBytes;
        long from = small ? 0 : position;
        long to = Math.max(position + count, Math.min(file.length(), from + pieceBytes));
        piece = ranges.read(file, from, Math.toIntExact(to - from));
        pieceAt = from;
    }
}
