package dev.weir.sim;

import dev.weir.checkpoint.store.Disk;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine's disk, in memory. What was written is at once visible to every process of the machine; what survives a
 * {@link #loseUnsynced} is what was synced, and of the rest whatever chance keeps: of a file some prefix, of a folder's
 * changes any subset.
 */
final class SimDisk implements Disk {
    static final String FULL = "No space left on device";

    static final String ERROR = "Input/output error";

    /** It refuses a call, which is a fault. */
    static final class Fault extends IOException {
        private static final long serialVersionUID = 1L;

        Fault(String why) {
            super(why);
        }
    }

    /** In the names of files that are not whole yet: each is deleted when it has got its name, and nobody misses it. */
    private static final char UNFINISHED = '~';

    /** A file or a folder. */
    private abstract static class Node {}

    private static final class File extends Node {
        byte[] bytes = new byte[64];
        int length;
        int synced;
        /** What a failed sync has given up for good begins here. */
        int lostFrom = Integer.MAX_VALUE;

        void append(byte[] from, int offset, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
            }
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }
    }

    /** A change of a folder's entries; a null node is a deletion. */
    private record Change(String name, @Nullable Node node) {}

    private static final class Folder extends Node {
        TreeMap<String, Node> entries = new TreeMap<>();
        TreeMap<String, Node> durable = new TreeMap<>();
        final List<Change> unsynced = new ArrayList<>();

        void put(String name, Node node) {
            entries.put(name, node);
            unsynced.add(new Change(name, node));
        }

        void remove(String name) {
            entries.remove(name);
            unsynced.add(new Change(name, null));
        }
    }

    private final SplittableRandom random;
    private final Supplier<SimFaults> faults;
    private final BooleanSupplier admits;
    private final Folder root = new Folder();
    private long losses;
    private long powerLosses;
    /** Deletions by the first folder of what was deleted. */
    private final TreeMap<String, Long> deletions = new TreeMap<>();

    /** Of paths that were asked for. */
    private final Map<Path, String[]> names = new HashMap<>();

    /** So many more writes find no space. */
    private int fullFor;

    SimDisk(SplittableRandom random, Supplier<SimFaults> faults) {
        this(random, faults, () -> true);
    }

    /** @param admits asked of each write that is to find no space */
    SimDisk(SplittableRandom random, Supplier<SimFaults> faults, BooleanSupplier admits) {
        this.random = random;
        this.faults = faults;
        this.admits = admits;
    }

    private @Nullable Node find(@Nullable Path path) {
        Node node = root;
        if (path != null) {
            for (String name : namesOf(path)) {
                if (!(node instanceof Folder folder)) {
                    return null;
                }
                node = folder.entries.get(name);
            }
        }
        return node;
    }

    /** A path's own iterator makes a path of each name, each time. */
    private String[] namesOf(Path path) {
        return names.computeIfAbsent(path, p -> {
            String[] all = new String[p.getNameCount()];
            for (int i = 0; i < all.length; i++) {
                all[i] = p.getName(i).toString();
            }
            return all;
        });
    }

    private Folder folder(@Nullable Path path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(String.valueOf(path));
        }
        if (!(node instanceof Folder folder)) {
            throw new NotDirectoryException(String.valueOf(path));
        }
        return folder;
    }

    private File file(Path path) throws IOException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        if (!(node instanceof File file)) {
            throw new FileNotFoundException(path + " (Is a directory)");
        }
        return file;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private void needSpace() throws IOException {
        if (isFull()) {
            throw new Fault(FULL);
        }
    }

    /** Mostly for a moment; sometimes for a while. */
    private boolean isFull() {
        int chance = faults.get().diskFull();
        if (fullFor > 0 && chance > 0) {
            fullFor--;
        } else if (SimWorld.happens(random, chance)) {
            fullFor = random.nextInt(4) == 0 ? random.nextInt(30) : 0;
        } else {
            return false;
        }
        return admits.getAsBoolean();
    }

    @Override
    public OutputStream create(Path path) throws IOException {
        Folder folder = folder(path.getParent());
        if (folder.entries.containsKey(name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        needSpace();
        File file = new File();
        folder.put(name(path), file);
        return new Writer(file);
    }

    private final class Writer extends OutputStream {
        private final File file;
        private boolean closed;

        Writer(File file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (closed) {
                throw new IOException("Stream Closed");
            }
            if (isFull()) {
                file.append(bytes, offset, random.nextInt(count + 1));
                throw new Fault(FULL);
            }
            file.append(bytes, offset, count);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public void sync(Path path) throws IOException {
        File file = file(path);
        file.synced = Math.min(file.length, file.lostFrom);
    }

    /**
     * A sync fails. As on Linux what it has not written counts as written from then on: a second sync succeeds, and writes
     * none of it. Only in a new file can it become durable. A folder is another matter: its changes lie in the file
     * system's journal, and what fails to write that lets no later sync succeed before it is all written.
     */
    void failSync(Path path) throws IOException {
        File file = file(path);
        if (file.synced < file.length) {
            file.lostFrom = file.synced;
        }
        throw new Fault(ERROR);
    }

    @Override
    public void syncFolder(Path path) throws IOException {
        Folder folder = folder(path);
        folder.durable = new TreeMap<>(folder.entries);
        folder.unsynced.clear();
    }

    @Override
    public void link(Path existing, Path path) throws IOException {
        File file = file(existing);
        Folder folder = folder(path.getParent());
        if (folder.entries.containsKey(name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        needSpace();
        folder.put(name(path), file);
    }

    @Override
    public InputStream read(Path path) throws IOException {
        File file = file(path);
        return new ByteArrayInputStream(file.bytes, 0, file.length);
    }

    @Override
    public boolean exists(Path path) {
        return find(path) != null;
    }

    @Override
    public long length(Path path) throws IOException {
        return file(path).length;
    }

    @Override
    public void delete(Path path) throws IOException {
        Node node = find(path);
        if (node == null) {
            return;
        }
        if (node instanceof Folder folder && !folder.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        if (name(path).indexOf(UNFINISHED) < 0) {
            losses++;
            deletions.merge(path.getName(0).toString(), 1L, Long::sum);
        }
        folder(path.getParent()).remove(name(path));
    }

    @Override
    public List<String> list(Path path) throws IOException {
        return find(path) == null
                ? List.of()
                : new ArrayList<>(folder(path).entries.keySet());
    }

    @Override
    public boolean isFolder(Path path) {
        return find(path) instanceof Folder;
    }

    @Override
    public void createFolders(Path path) throws IOException {
        Folder folder = root;
        for (String name : namesOf(path)) {
            Node node = folder.entries.get(name);
            if (node == null) {
                needSpace();
                node = new Folder();
                folder.put(name, node);
            }
            if (!(node instanceof Folder next)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            folder = next;
        }
    }

    /** Grows whenever something that was whole is deleted, or something is lost. */
    long losses() {
        return losses;
    }

    /** Grows whenever something below this folder, one of those at the top, is deleted or lost. */
    long losses(Path top) {
        return powerLosses + deletions.getOrDefault(top.getName(0).toString(), 0L);
    }

    long powerLosses() {
        return powerLosses;
    }

    /** Power is lost. */
    void loseUnsynced() {
        losses++;
        powerLosses++;
        loseUnsynced(root);
    }

    private void loseUnsynced(Node node) {
        if (node instanceof File file) {
            int most = Math.min(file.length, file.lostFrom);
            file.length = file.synced + random.nextInt(most - file.synced + 1);
            file.synced = file.length;
            file.lostFrom = Integer.MAX_VALUE;
            return;
        }
        Folder folder = (Folder) node;
        for (Change change : folder.unsynced) {
            if (random.nextBoolean()) {
                if (change.node == null) {
                    folder.durable.remove(change.name);
                } else {
                    folder.durable.put(change.name, change.node);
                }
            }
        }
        folder.unsynced.clear();
        folder.entries = new TreeMap<>(folder.durable);
        folder.entries.values().forEach(this::loseUnsynced);
    }
}
