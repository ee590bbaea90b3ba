package dev.weir.checkpoint.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses in a crash what was not synced: content that was not forced, and names (given or taken
 * away) whose folder was not. For each of them the seed decides whether it was lost, since a real disk may have written
 * it already. Single-threaded.
 */
final class MemoryDisk implements Disk {
    /** The process is gone: nothing catches this. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(int call, String what) {
            super("crash at call " + call + ": " + what);
        }
    }

    private static final class Node {
        final boolean folder;
        final Map<String, Node> names = new TreeMap<>();
        final Map<String, Node> syncedNames = new TreeMap<>();
        byte[] content = new byte[0];
        byte @Nullable [] syncedContent;

        Node(boolean folder) {
            this.folder = folder;
        }
    }

    private final Random random;
    private Node root = new Node(true);
    private int calls;
    private int crashAtCall = Integer.MAX_VALUE;
    private int failAtCall = Integer.MAX_VALUE;
    private boolean down;
    private @Nullable Path denied;
    private @Nullable Path notSynced;

    MemoryDisk(long seed) {
        // The first numbers of neighbouring seeds are much alike; the factor spreads them.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** The process dies before the {@code call}th call from now, or right after it has taken effect. */
    void crashAfter(int call) {
        crashAtCall = calls + call;
    }

    /** The {@code call}th call from now takes effect and then throws: a lost reply. */
    void failAfter(int call) {
        failAtCall = calls + call;
    }

    /** This folder may not be opened. */
    void deny(Path folder) {
        denied = folder;
    }

    /** This folder lies on a file system that knows no sync of folders. */
    void neverSync(Path folder) {
        notSynced = folder;
    }

    int calls() {
        return calls;
    }

    /** Loses what was not synced, and is there again. */
    void crash() {
        root = survivor(root);
        down = false;
        crashAtCall = Integer.MAX_VALUE;
    }

    private Node survivor(Node node) {
        Node left = new Node(node.folder);
        if (!node.folder) {
            left.content = node.syncedContent != null ? node.syncedContent : torn(node.content);
            left.syncedContent = left.content;
            return left;
        }
        Map<String, Node> names = new TreeMap<>(node.names);
        names.keySet().retainAll(node.syncedNames.keySet());
        node.names.forEach((name, child) -> {
            if (!node.syncedNames.containsKey(name) && random.nextBoolean()) {
                names.put(name, child);
            }
        });
        node.syncedNames.forEach((name, child) -> {
            if (!node.names.containsKey(name) && random.nextBoolean()) {
                names.put(name, child);
            }
        });
        names.forEach((name, child) -> left.names.put(name, survivor(child)));
        left.syncedNames.putAll(left.names);
        return left;
    }

    /** A part of it, from nothing to all. */
    private byte[] torn(byte[] content) {
        return Arrays.copyOf(content, random.nextInt(content.length + 1));
    }

    private void begin(String what) {
        calls++;
        if (down || (calls == crashAtCall && random.nextBoolean())) {
            down = true;
            throw new Crash(calls, "before " + what);
        }
    }

    private void end(String what) throws IOException {
        if (calls >= crashAtCall) {
            down = true;
            throw new Crash(calls, "after " + what);
        }
        if (calls == failAtCall) {
            throw new IOException("lost reply of " + what);
        }
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        begin("create " + file);
        Node folder = folderOf(file);
        if (folder.names.containsKey(name(file))) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Node node = new Node(false);
        folder.names.put(name(file), node);
        end("create " + file);
        return new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                begin("write " + file);
                node.content = toByteArray();
                end("write " + file);
            }

            @Override
            public void close() throws IOException {
                node.content = toByteArray();
            }
        };
    }

    @Override
    public void sync(Path file) throws IOException {
        begin("sync " + file);
        Node node = get(file);
        node.syncedContent = node.content;
        end("sync " + file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        begin("sync folder " + folder);
        if (folder.equals(denied)) {
            throw new AccessDeniedException(folder.toString());
        }
        if (folder.equals(notSynced)) {
            throw new IOException("Invalid argument");
        }
        Node node = get(folder);
        node.syncedNames.clear();
        node.syncedNames.putAll(node.names);
        end("sync folder " + folder);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        begin("link " + name);
        Node node = get(existing);
        if (folderOf(name).names.putIfAbsent(name(name), node) != null) {
            throw new FileAlreadyExistsException(name.toString());
        }
        end("link " + name);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        begin("read " + file);
        return new ByteArrayInputStream(get(file).content);
    }

    @Override
    public boolean exists(Path path) {
        begin("exists " + path);
        return find(path) != null;
    }

    @Override
    public long length(Path file) throws IOException {
        begin("length " + file);
        return get(file).content.length;
    }

    @Override
    public void delete(Path path) throws IOException {
        begin("delete " + path);
        Node node = find(path);
        if (node == null) {
            return;
        }
        if (node.folder && !node.names.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        folderOf(path).names.remove(name(path));
        end("delete " + path);
    }

    @Override
    public List<String> list(Path folder) {
        begin("list " + folder);
        Node node = find(folder);
        return node == null ? List.of() : List.copyOf(node.names.keySet());
    }

    @Override
    public boolean isFolder(Path path) {
        begin("is folder " + path);
        Node node = find(path);
        return node != null && node.folder;
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        begin("create folders " + folder);
        Node at = root;
        for (Path part : folder) {
            at = at.names.computeIfAbsent(part.toString(), n -> new Node(true));
        }
        end("create folders " + folder);
    }

    /** Damages a file, or makes it hold something else. */
    void overwrite(Path file, byte[] content) throws IOException {
        Node node = get(file);
        node.content = content;
        node.syncedContent = content;
    }

    byte[] content(Path file) throws IOException {
        return get(file).content;
    }

    private @Nullable Node find(Path path) {
        Node at = root;
        for (Path part : path) {
            at = at == null ? null : at.names.get(part.toString());
        }
        return at;
    }

    private Node get(Path path) throws NoSuchFileException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private Node folderOf(Path path) throws NoSuchFileException {
        return get(path.getParent());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
