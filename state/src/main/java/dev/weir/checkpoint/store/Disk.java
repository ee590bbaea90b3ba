package dev.weir.checkpoint.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What the checkpoint store asks of a file system, one system call each, so that a simulation can lose in a crash what
 * was not yet synced. Every method may be called by any thread.
 */
public interface Disk {
    /** Creates a new file and opens it for writing. @throws java.nio.file.FileAlreadyExistsException when it exists */
    OutputStream create(Path file) throws IOException;

    /** Forces the file's content to the medium. */
    void sync(Path file) throws IOException;

    /** Forces the folder's entries (files created, linked, deleted in it) to the medium. */
    void syncFolder(Path folder) throws IOException;

    /** Gives a file a second name, atomically. @throws java.nio.file.FileAlreadyExistsException when the name is taken */
    void link(Path existing, Path name) throws IOException;

    /** Opens for reading. @throws java.nio.file.NoSuchFileException when there is none */
    InputStream read(Path file) throws IOException;

    boolean exists(Path path) throws IOException;

    /** The file's length in bytes. */
    long length(Path file) throws IOException;

    /** Deletes a file or an empty folder; does nothing when there is none. */
    void delete(Path path) throws IOException;

    /** The names in a folder, sorted; empty when there is no such folder. */
    List<String> list(Path folder) throws IOException;

    boolean isFolder(Path path) throws IOException;

    /** Creates the folder and its missing parents. */
    void createFolders(Path folder) throws IOException;
}
