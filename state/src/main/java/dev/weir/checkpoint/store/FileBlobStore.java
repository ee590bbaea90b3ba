package dev.weir.checkpoint.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as files below a folder.
 *
 * <pre>
 *   create NAME~0   exclusive; ~1, ~2, ... when an earlier put left it or another one is at work
 *   write, sync
 *   link to NAME    atomic and exclusive; a rename would silently replace what is there
 *   sync folder     now NAME survives a crash, with its whole content
 *   delete NAME~0
 * </pre>
 */
public final class FileBlobStore implements BlobStore {
    private static final int PIECE_BYTES = 1 << 16;
    /** In the operating system's words, for which Java has no class. */
    private static final String NO_SYNC = "Invalid argument";

    private final Disk disk;
    private final Path root;

    /** Folders of which this process knows that they survive a crash. */
    private final Set<Path> durableFolders = ConcurrentHashMap.newKeySet();

    /** @param root the folder that holds everything; the first put creates it and its parents */
    public FileBlobStore(Disk disk, Path root) {
        this.disk = disk;
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public StoredBlob put(String name, Content content) throws IOException {
        StoredBlob stored = putNew(name, content);
        if (stored == null) {
            throw new FileAlreadyExistsException(describe(name));
        }
        return stored;
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        return putNew(name, Content.of(content)) != null;
    }

    @Override
    public void note(String name, byte[] content) throws IOException {
        Path file = path(name);
        makeDurable(folderOf(file));
        try (OutputStream out = disk.create(file)) {
            out.write(content);
        } catch (FileAlreadyExistsException noted) {
            return;
        }
    }

    /** Null when the name is taken. The folder is synced then too: the winner may have failed to, or be our own retry. */
    private @Nullable StoredBlob putNew(String name, Content content) throws IOException {
        Path file = path(name);
        Path folder = folderOf(file);
        makeDurable(folder);
        try (UnfinishedFile unfinished = UnfinishedFile.create(disk, file)) {
            StoredBlob stored = unfinished.write(name, content);
            boolean linked = unfinished.linkTo(file);
            disk.syncFolder(folder);
            return linked ? stored : null;
        }
    }

    /**
     * Creates the folder, and syncs the entry of each folder on the way to it in its parent, once: existing ones too,
     * since another thread, a call that failed or a process that died may have created them just now.
     */
    private void makeDurable(Path folder) throws IOException {
        if (durableFolders.contains(folder)) {
            return;
        }
        disk.createFolders(folder);
        Deque<Path> fromTheTop = new ArrayDeque<>();
        for (Path at = folder; at != null; at = at.getParent()) {
            fromTheTop.push(at);
        }
        for (Path at : fromTheTop) {
            Path parent = at.getParent();
            if (parent != null && !durableFolders.contains(at)) {
                syncOnTheWay(parent);
                durableFolders.add(at);
            }
        }
    }

    /**
     * Above the root lie folders that this process may not read, or whose file system knows no sync of folders (autofs,
     * squashfs); in those it has created nothing.
     */
    private void syncOnTheWay(Path folder) throws IOException {
        try {
            disk.syncFolder(folder);
        } catch (IOException e) {
            boolean forgiven = e instanceof AccessDeniedException || NO_SYNC.equals(e.getMessage());
            if (!forgiven || folder.startsWith(root)) {
                throw e;
            }
        }
    }

    @Override
    public byte[] read(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return disk.read(path(name));
    }

    @Override
    public byte[] readRange(String name, long offset, int length) throws IOException {
        try (InputStream in = open(name)) {
            in.skipNBytes(offset);
            byte[] bytes = in.readNBytes(length);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (EOFException e) {
            throw endsTooEarly(name, offset, length, e);
        }
        throw endsTooEarly(name, offset, length, null);
    }

    private EOFException endsTooEarly(String name, long offset, int length, @Nullable Exception cause)
            throws IOException {
        EOFException error = new EOFException(
                describe(name) + " has " + disk.length(path(name)) + " bytes, expected at least " + (offset + length));
        error.initCause(cause);
        return error;
    }

    @Override
    public int pieceBytes() {
        return PIECE_BYTES;
    }

    @Override
    public List<String> folders() throws IOException {
        List<String> names = new ArrayList<>();
        for (String entry : disk.list(root)) {
            if (BlobNames.isValid(entry) && disk.isFolder(root.resolve(entry))) {
                names.add(entry);
            }
        }
        return names;
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        Set<String> names = new TreeSet<>();
        visit(prefix, name -> {
            if (BlobNames.isValid(name)) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    @Override
    public List<String> unfinished(String prefix) throws IOException {
        Set<String> names = new TreeSet<>();
        visit(prefix, name -> {
            int mark = name.lastIndexOf(UnfinishedFile.MARK);
            if (mark > 0 && BlobNames.isValid(name.substring(0, mark))) {
                names.add(name.substring(0, mark));
            }
        });
        return List.copyOf(names);
    }

    private void visit(String prefix, Consumer<String> file) throws IOException {
        int slash = prefix.lastIndexOf('/');
        String folder = prefix.substring(0, slash + 1);
        for (String entry : disk.list(slash < 0 ? root : path(prefix.substring(0, slash)))) {
            if ((folder + entry).startsWith(prefix)) {
                visitAll(folder + entry, file);
            }
        }
    }

    private void visitAll(String name, Consumer<String> file) throws IOException {
        Path path = root.resolve(name);
        if (!disk.isFolder(path)) {
            file.accept(name);
            return;
        }
        for (String entry : disk.list(path)) {
            visitAll(name + "/" + entry, file);
        }
    }

    @Override
    public boolean exists(String name) throws IOException {
        return disk.exists(path(name));
    }

    @Override
    public void delete(Collection<String> names) throws IOException {
        Set<Path> changed = new TreeSet<>();
        for (String name : names) {
            Path file = path(name);
            disk.delete(file);
            changed.add(folderOf(file));
        }
        for (Path folder : changed) {
            syncIfThere(folder);
        }
    }

    @Override
    public void discard(Collection<String> names) throws IOException {
        for (String name : names) {
            disk.delete(path(name));
        }
    }

    @Override
    public void dropFolder(String name) throws IOException {
        Path folder = path(name);
        durableFolders.remove(folder);
        try {
            disk.delete(folder);
        } catch (DirectoryNotEmptyException stays) {
            return;
        }
    }

    @Override
    public void deleteUnfinished(String name) throws IOException {
        Path file = path(name);
        Path folder = folderOf(file);
        String begin = file.getFileName().toString() + UnfinishedFile.MARK;
        for (String entry : disk.list(folder)) {
            if (entry.startsWith(begin)) {
                disk.delete(folder.resolve(entry));
            }
        }
        syncIfThere(folder);
    }

    private void syncIfThere(Path folder) throws IOException {
        if (disk.exists(folder)) {
            disk.syncFolder(folder);
        }
    }

    @Override
    public boolean mayBeLate() {
        return false;
    }

    @Override
    public String describe(String name) {
        return root.resolve(name).toString();
    }

    private Path path(String name) {
        return root.resolve(BlobNames.check(name));
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is a root folder and can't be in a store");
        }
        return folder;
    }
}
