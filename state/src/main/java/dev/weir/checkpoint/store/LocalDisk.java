package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A file system that the operating system mounts. Its errors are those of {@code java.nio}, and name the path. */
public final class LocalDisk implements Disk {
    /** In the operating system's words, for which Java has no class. */
    private static final String NOT_PERMITTED = "Operation not permitted";

    @Override
    public OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void sync(Path file) throws IOException {
        force(file, StandardOpenOption.WRITE);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        force(folder, StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (FileAlreadyExistsException e) {
            // A network file system may ask its server twice when an answer is lost, and answer what the second one
            // got.
            if (!Files.isSameFile(existing, name)) {
                throw e;
            }
        } catch (UnsupportedOperationException e) {
            throw withoutLinks(name, e);
        } catch (FileSystemException e) {
            // A missing right on a file or folder is another error, AccessDeniedException.
            throw NOT_PERMITTED.equals(e.getReason()) ? withoutLinks(name, e) : e;
        }
    }

    private static StoreFailure withoutLinks(Path name, Exception cause) {
        return new StoreFailure(
                ExitCode.CONFIGURATION,
                name + " lies on a file system without hard links (FAT, exFAT), by which a store keeps two files from"
                        + " getting one name. Set a checkpoint.dir on another one",
                cause);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public long length(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public boolean isFolder(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder);
    }
}
