package dev.weir.sim;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.MeasuredOutput;
import dev.weir.checkpoint.store.S3Address;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A part of an object store that every machine reaches: an object is there whole and durable or not at all, is created only
 * where none is, and there are neither folders nor renames nor syncs. Listings show what is there. What the network does to
 * requests is {@link ProcessBucket}'s part.
 */
final class SimBucket implements BlobStore {
    static final String ADDRESS = "s3://bucket";
    private static final int PIECE_BYTES = 1 << 16;

    /** What all parts have in common: the objects, by key. */
    private static final class Objects {
        final TreeMap<String, byte[]> objects = new TreeMap<>();
        /** What was deleted once. */
        final Set<String> deleted = new HashSet<>();
        /** Of these, what a late request has put there again. */
        final Set<String> revived = new HashSet<>();
        /** Deletions by the first part of the key. */
        final Map<String, Long> losses = new HashMap<>();
    }

    private final Objects all;
    /** What every key begins with: empty, or ending with a slash. */
    private final String root;

    SimBucket() {
        this(new Objects(), "");
    }

    private SimBucket(Objects all, String root) {
        this.all = all;
        this.root = root;
    }

    /** What lies below a folder at the top. */
    SimBucket below(Path top) {
        return new SimBucket(all, name(top) + "/");
    }

    /** The part that an address names. */
    SimBucket at(String address) {
        return new SimBucket(all, S3Address.parse(address).orElseThrow().prefix() + "/");
    }

    private static String name(Path top) {
        return top.getFileName().toString();
    }

    /** Grows whenever something is deleted. */
    long losses() {
        return all.losses.values().stream().mapToLong(n -> n).sum();
    }

    /** The same below a folder at the top. */
    long losses(Path top) {
        return all.losses.getOrDefault(name(top), 0L);
    }

    /** Whether a late request has put this there when it had been deleted: garbage, since nobody asks for that name again. */
    boolean isRevived(Path top, String name) {
        return all.revived.contains(name(top) + "/" + name);
    }

    private String key(String name) {
        return root + name;
    }

    /** A request to put that comes late. */
    void putLate(String name, byte[] content) {
        if (putIfAbsent(name, content) && all.deleted.contains(key(name))) {
            all.revived.add(key(name));
        }
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
        return all.objects.putIfAbsent(key(name), content.clone()) == null;
    }

    @Override
    public void note(String name, byte[] content) {
        putIfAbsent(name, content);
    }

    @Override
    public byte[] read(String name) throws IOException {
        byte[] bytes = all.objects.get(key(name));
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
        String begin = key(prefix);
        List<String> names = new ArrayList<>();
        for (String key : all.objects.tailMap(begin).keySet()) {
            if (!key.startsWith(begin)) {
                break;
            }
            names.add(key.substring(root.length()));
        }
        return names;
    }

    @Override
    public List<String> folders() {
        return list("").stream()
                .filter(name -> name.contains("/"))
                .map(name -> name.substring(0, name.indexOf('/')))
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(String name) {
        return all.objects.containsKey(key(name));
    }

    @Override
    public void delete(Collection<String> names) {
        for (String name : names) {
            String key = key(name);
            if (all.objects.remove(key) != null) {
                all.deleted.add(key);
                all.losses.merge(key.substring(0, key.indexOf('/')), 1L, Long::sum);
            }
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
    public boolean mayBeLate() {
        return true;
    }

    @Override
    public String describe(String name) {
        return ADDRESS + "/" + key(name);
    }
}
