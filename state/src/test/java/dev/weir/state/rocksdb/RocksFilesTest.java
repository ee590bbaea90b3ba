package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.state.base.StateBases.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local copies that can't be used: nothing in them is needed. */
class RocksFilesTest {
    private static final byte[] CONTENT = "a table".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path instance;
    private Path first;
    private Path second;

    @BeforeEach
    void folders() throws IOException {
        instance = Files.createDirectory(folder.resolve("db-2"));
        first = Files.createDirectory(folder.resolve("snap-1-0"));
        second = Files.createDirectory(folder.resolve("snap-1-1"));
    }

    /** Another process deletes it after it was read. */
    @Test
    void oneThatVanishesIsLookedForInTheNextFolder() throws IOException {
        StoredFile table = both("1.sst", CONTENT);
        List<StoredFile> missing = link(table, (link, existing) -> {
            if (existing.startsWith(first)) {
                Files.delete(existing);
            }
            Files.createLink(link, existing);
        });
        assertThat(missing).isEmpty();
        assertThat(instance.resolve("1.sst")).hasBinaryContent(CONTENT);
    }

    @Test
    void oneThatMayNotBeLinkedAnywhereIsFetched() throws IOException {
        StoredFile table = both("1.sst", CONTENT);
        assertThat(link(table, (link, existing) -> {
                    throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
                }))
                .containsExactly(table);
        assertThat(link(table, (link, existing) -> {
                    throw new AccessDeniedException(link.toString());
                }))
                .containsExactly(table);
    }

    /** What is there must not be dropped for what there is no room to fetch. */
    @Test
    void aFullDiskEndsIt() throws IOException {
        StoredFile table = both("1.sst", CONTENT);
        assertThatThrownBy(() -> link(table, (link, existing) -> {
                    throw new FileSystemException(link.toString(), existing.toString(), "No space left on device");
                }))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void oneThatCantBeReadIsLookedForInTheNextFolder() throws IOException {
        StoredFile table = both("1.sst", new byte[0]);
        makeUnreadable(first.resolve("1.sst"));
        assertThat(link(table, Files::createLink)).isEmpty();
        assertThat(instance.resolve("1.sst")).isEmptyFile();
    }

    @Test
    void oneThatCantBeReadAnywhereIsFetched() throws IOException {
        StoredFile table = both("1.sst", new byte[0]);
        makeUnreadable(first.resolve("1.sst"));
        makeUnreadable(second.resolve("1.sst"));
        assertThat(link(table, Files::createLink)).containsExactly(table);
    }

    /** Linux says of this file that it is empty, and to who reads it that there was an error of input or output. */
    private static void makeUnreadable(Path file) throws IOException {
        Path memory = Path.of("/proc/self/mem");
        assumeTrue(Files.isRegularFile(memory));
        Files.delete(file);
        Files.createSymbolicLink(file, memory);
    }

    private List<StoredFile> link(StoredFile file, RocksFiles.Links links) throws IOException {
        return new RocksFiles(instance, links).link(List.of(file), List.of(first, second));
    }

    /** Lies in both folders. */
    private StoredFile both(String name, byte[] content) throws IOException {
        Files.write(first.resolve(name), content);
        Files.write(second.resolve(name), content);
        CRC32C crc = new CRC32C();
        crc.update(content);
        return new StoredFile(name, content.length, crc.getValue(), () -> new ByteArrayInputStream(content));
    }
}
