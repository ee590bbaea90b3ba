package dev.weir.sim;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.MeasuredOutput;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * An object store that every machine reaches: an object is there whole and durable or not at all, is created only where
 * none is, and there are neither folders nor renames nor syncs. What the network does to requests is {@link
 * ProcessBucket}'s part.
 */
final class SimBucket implements BlobStore {
    private static final int PIECE_BYTES = 1 << 16;

    private final TreeMap<String, byte[]> objects = new TreeMap<>();
    private long losses;

    /** Grows whenever something is deleted. */
    long losses() {
        return losses;
    }

    @Override
    public StoredBlob put(String name, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MeasuredOutput out = new MeasuredOutput(bytes)) {
            content.writeTo(out);
            if (!putIfAbsent(name, bytes.toByteArray())) {
                throw new FileAlreadyExistsException(describe(name));
            }
            return out.measured(name);
        }
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        return objects.putIfAbsent(name, content.clone()) == null;
    }

    @Override
    public void note(String name, byte[] content) {
        putIfAbsent(name, content);
    }

    @Override
    public byte[] read(String name) throws IOException {
        byte[] bytes = objects.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(describe(name));
        }
        return bytes.clone();
    }

    @Override
    public InputStream open(String name) throws IOException {
        return new ByteArrayInputStream(read(name));
    }

    @Override
    public byte[] readRange(String name, long offset, int length) throws IOException {
        byte[] bytes = read(name);
        if (offset + length > bytes.length) {
            throw new EOFException(
                    describe(name) + " has " + bytes.length + " bytes, expected at least " + (offset + length));
        }
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public int pieceBytes() {
        return PIECE_BYTES;
    }

    @Override
    public List<String> list(String prefix) {
        return objects.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    @Override
    public List<String> folders() {
        return objects.keySet().stream()
                .filter(name -> name.contains("/"))
                .map(name -> name.substring(0, name.indexOf('/')))
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(String name) {
        return objects.containsKey(name);
    }

    @Override
    public void delete(Collection<String> names) {
        for (String name : names) {
            losses += objects.remove(name) == null ? 0 : 1;
        }
    }

    @Override
    public void discard(Collection<String> names) {
        delete(names);
    }

    @Override
    public void dropFolder(String name) {
        // There are none.
    }

    @Override
    public List<String> unfinished(String prefix) {
        // Nothing here is so large that it is sent in parts.
        return List.of();
    }

    @Override
    public void deleteUnfinished(String name) {
        // As above.
    }

    @Override
    public String describe(String name) {
        return "s3://bucket/" + name;
    }
}
