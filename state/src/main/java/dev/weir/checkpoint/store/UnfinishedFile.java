package dev.weir.checkpoint.store;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * A file being written beside its final name, as {@code NAME~0}, {@code NAME~1}, ... Owned by the thread of the put;
 * closing it deletes it.
 */
final class UnfinishedFile implements Closeable {
    /** Not allowed in blob names, so that an unfinished file is never taken for a blob. */
    static final char MARK = '~';

    private static final int BUFFER_BYTES = 1 << 16;

    private final Disk disk;
    private final Path path;
    private final OutputStream out;

    private UnfinishedFile(Disk disk, Path path, OutputStream out) {
        this.disk = disk;
        this.path = path;
        this.out = out;
    }

    /** Takes the first free number: a crash may have left some, and another process may be writing the same name. */
    static UnfinishedFile create(Disk disk, Path file) throws IOException {
        for (int number = 0; ; number++) {
            Path path = file.resolveSibling(file.getFileName().toString() + MARK + number);
            try {
                return new UnfinishedFile(disk, path, disk.create(path));
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
    }

    /** Writes the content, and makes it (not yet a name for it) durable. */
    StoredBlob write(String name, Content content) throws IOException {
        MeasuredOutput measured = new MeasuredOutput(out);
        try (OutputStream buffered = new BufferedOutputStream(measured, BUFFER_BYTES)) {
            content.writeTo(buffered);
        }
        disk.sync(path);
        return measured.measured(name);
    }

    /** Gives the file its final name. @return false when that is taken */
    boolean linkTo(Path file) throws IOException {
        try {
            disk.link(path, file);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        try {
            disk.delete(path);
        } catch (IOException e) {
            // The put is decided either way; what is left over is collected by a later attempt.
            return;
        }
    }
}
