package dev.weir.fuzz;

import dev.weir.checkpoint.store.BlobNames;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.Folders;
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
import java.util.zip.CRC32C;

/** Folders of blobs that cost nothing to make and can be damaged at will. Single-threaded. */
public final class BlobsInMemory implements Folders {
    private final TreeMap<String, byte[]> blobs = new TreeMap<>();

    /** All of them, by full name; may be changed. */
    public TreeMap<String, byte[]> content() {
        return blobs;
    }

    @Override
    public BlobStore open(String folder) {
        return new Below(folder + "/");
    }

    private final class Below implements BlobStore {
        private final String root;

        Below(String root) {
            this.root = root;
        }

        private byte[] get(String name) throws IOException {
            byte[] content = blobs.get(root + BlobNames.check(name));
            if (content == null) {
                throw new NoSuchFileException(describe(name));
            }
            return content;
        }

        @Override
        public StoredBlob put(String name, Content content) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            content.writeTo(out);
            if (!putIfAbsent(name, out.toByteArray())) {
                throw new FileAlreadyExistsException(describe(name));
            }
            CRC32C crc = new CRC32C();
            crc.update(out.toByteArray());
            return new StoredBlob(name, out.size(), crc.getValue());
        }

        @Override
        public boolean putIfAbsent(String name, byte[] content) {
            return blobs.putIfAbsent(root + BlobNames.check(name), content) == null;
        }

        @Override
        public void note(String name, byte[] content) {
            putIfAbsent(name, content);
        }

        @Override
        public byte[] read(String name) throws IOException {
            return get(name).clone();
        }

        @Override
        public InputStream open(String name) throws IOException {
            return new ByteArrayInputStream(get(name));
        }

        @Override
        public byte[] readRange(String name, long offset, int length) throws IOException {
            byte[] all = get(name);
            if (offset + length > all.length) {
                throw new EOFException(describe(name) + " has " + all.length + " bytes");
            }
            return Arrays.copyOfRange(all, (int) offset, (int) offset + length);
        }

        @Override
        public int pieceBytes() {
            return 1 << 16;
        }

        @Override
        public List<String> list(String prefix) {
            return blobs.keySet().stream()
                    .filter(name -> name.startsWith(root + prefix))
                    .map(name -> name.substring(root.length()))
                    .toList();
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
            return blobs.containsKey(root + BlobNames.check(name));
        }

        @Override
        public void delete(Collection<String> names) {
            names.forEach(name -> blobs.remove(root + BlobNames.check(name)));
        }

        @Override
        public void discard(Collection<String> names) {
            delete(names);
        }

        @Override
        public void dropFolder(String name) {}

        @Override
        public List<String> unfinished(String prefix) {
            return List.of();
        }

        @Override
        public void deleteUnfinished(String name) {}

        @Override
        public boolean mayBeLate() {
            return false;
        }

        @Override
        public String describe(String name) {
            return root + name;
        }
    }
}
