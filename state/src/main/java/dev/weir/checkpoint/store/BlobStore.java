package dev.weir.checkpoint.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/**
 * Named, immutable blobs: the little that a file system and an object store have in common. A name is a path of
 * segments of {@code [A-Za-z0-9._%-]} separated by {@code /}; a name once written is never written with other content.
 *
 * <p>Every method blocks and may be called by any thread. An {@link IOException} may pass: what was being done is then
 * done or not done, never half done, and may be tried again.
 */
public interface BlobStore {
    /**
     * Stores a blob under a name that is new; durable when it returns.
     *
     * @throws java.nio.file.FileAlreadyExistsException when the name is taken
     */
    StoredBlob put(String name, Content content) throws IOException;

    /**
     * Stores a small blob unless the name is taken, atomically: of several callers one wins. Whichever blob has the
     * name is durable when this returns.
     *
     * @return false when the name was taken; nothing was changed then
     */
    boolean putIfAbsent(String name, byte[] content) throws IOException;

    /**
     * Stores a small blob that nothing depends on, unless the name is taken; a crash of the machine may take it, or its
     * content, away again.
     */
    void note(String name, byte[] content) throws IOException;

    /** The whole blob, for small ones. @throws java.nio.file.NoSuchFileException when there is none */
    byte[] read(String name) throws IOException;

    /** The blob from its beginning. @throws java.nio.file.NoSuchFileException when there is none */
    InputStream open(String name) throws IOException;

    /**
     * A part of the blob.
     *
     * @throws java.io.EOFException when the blob ends before {@code offset + length}
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    byte[] readRange(String name, long offset, int length) throws IOException;

    /** How much of a large blob is best read at once, in bytes. */
    int pieceBytes();

    /** The names of all blobs that begin with this text, sorted. What is still being written is not among them. */
    List<String> list(String prefix) throws IOException;

    /** The first segments of the names that have several: the folders at the top, sorted. */
    List<String> folders() throws IOException;

    boolean exists(String name) throws IOException;

    /** Deletes blobs, in any order; durable when it returns. Blobs that are not there are no error. */
    void delete(Collection<String> names) throws IOException;

    /** Deletes one blob; durable when it returns. A blob that is not there is no error. */
    default void delete(String name) throws IOException {
        delete(List.of(name));
    }

    /** The same at less cost: a crash of the machine may bring some of them back. */
    void discard(Collection<String> names) throws IOException;

    /**
     * Removes a folder that has become empty, where there are folders; one that is not empty stays. A crash of the machine
     * may bring it back.
     */
    void dropFolder(String name) throws IOException;

    /** The names of blobs whose put began and has not ended, sorted: garbage of a crash, or at work right now. */
    List<String> unfinished(String prefix) throws IOException;

    /** Deletes what unfinished puts of this blob left behind; the blob itself, if there is one, stays. */
    void deleteUnfinished(String name) throws IOException;

    /** Whether what could not be written may come to be there later, as when a request was on its way. */
    boolean mayBeLate();

    /** Where a blob lies, for people: a path or an address. */
    String describe(String name);
}
