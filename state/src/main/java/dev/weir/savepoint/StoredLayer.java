package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.StateFiles;
import dev.weir.state.layer.LayerSource;

/**
 * A stored file of keyed state. It is read in large pieces, a small one whole: a layer has a section for each key group,
 * and to ask the store for each would cost more than all the rest. Owned by one thread.
 */
final class StoredLayer implements LayerSource {
    private static final int PIECE_BYTES = 64 << 10;

    private final StateFiles files;
    private final StateFile file;
    private byte[] piece = {};
    private long pieceAt;

    StoredLayer(StateFiles files, StateFile file) {
        this.files = files;
        this.file = file;
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
        boolean small = file.length() <= PIECE_BYTES;
        long from = small ? 0 : position;
        long to = Math.max(position + count, Math.min(file.length(), from + PIECE_BYTES));
        piece = files.readRange(file, from, Math.toIntExact(to - from));
        pieceAt = from;
    }
}
