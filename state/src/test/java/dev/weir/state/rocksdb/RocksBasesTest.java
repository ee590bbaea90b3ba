package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.BaseStats;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.base.StateBases.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksBasesTest {
    private static final byte[] KEY = {7};
    private static final byte[] VALUE = "what was there".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private RocksBases bases;
    private final List<String> fetched = new ArrayList<>();
    /** As a checkpoint store has it. */
    private final List<StoredFile> stored = new ArrayList<>();

    @BeforeEach
    void aBaseWasStored() throws IOException {
        bases = new RocksBases(folder, 0, 8 << 20, 0);
        try (StateBase base = bases.open("store", 1, List.of());
                StateBase.Fold fold = base.fold()) {
            fold.section("sums", "sum", 3);
            fold.entry(KEY, 1, VALUE, VALUE.length);
            fold.commit();
            try (BaseSnapshot snapshot = base.snapshot()) {
                for (BaseSnapshot.File file : snapshot.files()) {
                    try (InputStream in = file.content().open()) {
                        stored.add(stored(file.name(), in.readAllBytes()));
                    }
                }
            }
        }
    }

    private StoredFile stored(String name, byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return new StoredFile(name, bytes.length, crc.getValue(), () -> {
            fetched.add(name);
            return new ByteArrayInputStream(bytes);
        });
    }

    @Test
    void severalKeysAreReadByOneCall() throws IOException {
        try (StateBase base = bases.open("store", 2, stored)) {
            List<byte[]> keys = List.of(new byte[] {8}, KEY, KEY);
            assertThat(base.column("sums", "sum").getSome(new int[] {3, 3, 4}, keys))
                    .containsExactly(null, VALUE, null);
        }
    }

    @Test
    void whatIsOnThisMachineIsNotFetched() throws IOException {
        assertRestored(2);
        assertThat(fetched).isEmpty();
    }

    /** It needs the same files, as long as no newer base was taken. */
    @Test
    void theRestartAfterTheNextFindsThemToo() throws IOException {
        assertRestored(2);
        assertRestored(3);
        assertThat(fetched).isEmpty();
    }

    @Test
    void whatWasFetchedIsOnThisMachineFromThenOn() throws IOException {
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        assertRestored(2);
        fetched.clear();
        assertRestored(3);
        assertThat(fetched).isEmpty();
    }

    @Test
    void aStartThatDiesWhileItFetchesLeavesTheNextOneItsFilesAndNoGarbage() throws IOException {
        Path another = folder.resolve("another");
        bases = new RocksBases(another, 0, 8 << 20, 0);
        List<StoredFile> dying = new ArrayList<>(stored);
        StoredFile last = dying.remove(dying.size() - 1);
        dying.add(new StoredFile(last.name(), last.length(), last.crc32c(), () -> {
            throw new IllegalStateException("killed");
        }));
        assertThatThrownBy(() -> bases.open("store", 2, dying)).hasMessage("killed");
        assertThat(another.resolve("store").resolve("db-2")).isNotEmptyDirectory();
        fetched.clear();
        stored.replaceAll(file -> new StoredFile(file.name(), file.length(), file.crc32c(), () -> {
            assertThat(another.resolve("store").resolve("db-2")).doesNotExist();
            return file.content().open();
        }));
        assertRestored(3);
        assertThat(fetched).contains(last.name()).noneMatch(name -> name.endsWith(".sst"));
    }

    /** The store is away in the middle of them: the step is tried again with the same attempt's number. */
    @Test
    void aTryAfterOneThatBrokeOffFindsWhatThatHadLinkedAndFetched() throws IOException {
        Path own = folder.resolve("store");
        Files.delete(local("CURRENT"));
        StoredFile current = replaceCurrent(() -> {
            throw new IllegalStateException("the store is away");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> bases.open("store", 2, stored)).hasMessage("the store is away");
            assertThat(own.resolve("snap-1-0")).doesNotExist();
        }
        fetched.clear();
        replaceCurrent(() -> {
            assertThat(RocksSnapshots.list(own)).containsExactly(own.resolve("db-2"));
            return current.content().open();
        });
        assertRestored(2);
        assertThat(fetched).contains("CURRENT").noneMatch(name -> name.endsWith(".sst"));
        assertThat(RocksSnapshots.list(own)).containsExactly(own.resolve("snap-2-0"));
    }

    /** As when the process is killed while files are linked. */
    @Test
    void severalTriesThatBrokeOffAreAllLookedInto() throws IOException {
        Path own = folder.resolve("store");
        Path table = local(".sst");
        Path before = Files.createDirectory(own.resolve("db-2.before-0"));
        Files.move(table, before.resolve(table.getFileName()));
        Files.createDirectory(own.resolve("db-2"));
        assertRestored(2);
        assertThat(fetched).isEmpty();
        assertThat(RocksSnapshots.list(own)).containsExactly(own.resolve("snap-2-0"));
    }

    private StoredFile replaceCurrent(StateBases.Opener content) {
        StoredFile current = stored.stream()
                .filter(file -> file.name().equals("CURRENT"))
                .findAny()
                .orElseThrow();
        stored.set(stored.indexOf(current), new StoredFile("CURRENT", current.length(), current.crc32c(), content));
        return current;
    }

    /** Someone has cleared the folder, or a newer attempt has: RocksDB would make an empty one of it. */
    @Test
    void aRestoredBaseWhoseFilesHaveGoneIsNotOpenedAsAnEmptyOne() {
        Path instance = folder.resolve("another/store/db-2");
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        StoredFile last = stored.remove(stored.size() - 1);
        stored.add(new StoredFile(last.name(), last.length(), last.crc32c(), () -> {
            Files.delete(instance.resolve(RocksBase.CURRENT));
            return last.content().open();
        }));
        assertThatThrownBy(() -> bases.open("store", 2, stored))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("RocksDB could not open the state in " + instance)
                .hasMessageContaining(instance.resolve(RocksBase.CURRENT).toString());
    }

    /** Its other files go on changing, and the link would change with them. */
    @Test
    void ofAnInstanceOnlyTablesAreTaken() throws IOException {
        Path another = folder.resolve("another");
        bases = new RocksBases(another, 0, 8 << 20, 0);
        Path left = Files.createDirectories(another.resolve("store").resolve("db-2"));
        for (StoredFile file : stored) {
            try (InputStream in = file.content().open()) {
                Files.copy(in, left.resolve(file.name()));
            }
        }
        fetched.clear();
        assertRestored(3);
        assertThat(fetched)
                .containsExactlyInAnyOrderElementsOf(stored.stream()
                        .map(StoredFile::name)
                        .filter(name -> !name.endsWith(".sst"))
                        .toList());
    }

    @Test
    void aFileWhoseReadingBreaksIsFetchedAgain() throws IOException {
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        breaking(1);
        assertRestored(2);
        assertThat(fetched).hasSize(stored.size() + 1);
    }

    /** Then the attempt ends with an error after which a restart makes sense. */
    @Test
    void aStoreThatGoesAwayWhileStateIsFetchedMayComeBack() throws IOException {
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        breaking(Integer.MAX_VALUE);
        assertThatThrownBy(() -> bases.open("store", 2, stored))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessageContaining("Cannot read state file " + stored.get(0).name())
                .hasMessageContaining("the connection broke");
    }

    /** The first file, so many times, in its middle. */
    private void breaking(int times) {
        StoredFile whole = stored.get(0);
        int[] left = {times};
        stored.set(0, new StoredFile(whole.name(), whole.length(), whole.crc32c(), () -> {
            InputStream in = whole.content().open();
            return left[0]-- <= 0 ? in : new SequenceInputStream(new ByteArrayInputStream(in.readNBytes(9)), broken());
        }));
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new StoreFailure(ExitCode.UNAVAILABLE, "the connection broke", null);
            }
        };
    }

    @Test
    void onAnotherMachineEverythingIsFetched() throws IOException {
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        assertRestored(2);
        assertThat(fetched)
                .containsExactlyInAnyOrderElementsOf(
                        stored.stream().map(StoredFile::name).toList());
    }

    @Test
    void aLocalFileWithAFlippedByteIsFetched() throws IOException {
        Path table = local(".sst");
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 2] ^= 1;
        Files.write(table, bytes);
        assertRestored(2);
        assertThat(fetched).containsExactly(table.getFileName().toString());
    }

    @Test
    void aDamagedFileOfTheCheckpointIsRefusedByName() throws IOException {
        String name = local(".sst").getFileName().toString();
        bases = new RocksBases(folder.resolve("another"), 0, 8 << 20, 0);
        StoredFile right =
                stored.stream().filter(f -> f.name().equals(name)).findAny().orElseThrow();
        stored.remove(right);
        stored.add(new StoredFile(name, right.length(), right.crc32c() ^ 1, right.content()));
        assertThatThrownBy(() -> bases.open("store", 2, stored))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("State file " + name + " of the checkpoint is damaged");
    }

    @Test
    void aBaseThatIsOnlyReadLeavesNothingBehind() throws IOException {
        StateBase base = bases.openToRead(stored);
        assertThat(temporaryFolders()).hasSize(1);
        assertThat(base.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
        base.close();
        assertThat(temporaryFolders()).isEmpty();
    }

    @Test
    void oneThatCantBeReadLeavesNothingBehindEither() throws IOException {
        StoredFile last = stored.remove(stored.size() - 1);
        stored.add(new StoredFile(last.name(), last.length() + 1, last.crc32c(), last.content()));
        assertThatThrownBy(() -> bases.openToRead(stored)).hasMessageContaining("is damaged");
        assertThat(temporaryFolders()).isEmpty();
    }

    @Test
    void whatKilledProcessesWereReadingGoesWithTheNextStart() throws IOException {
        long alive = ProcessHandle.current().parent().orElseThrow().pid();
        for (long pid : List.of(alive, ProcessHandle.current().pid(), 999_999_999L)) {
            Path instance = Files.createDirectories(folder.resolve("weir-tmp-" + pid + "-1/db-1"));
            Files.writeString(instance.resolve("CURRENT"), "");
        }
        assertRestored(2);
        assertThat(temporaryFolders()).containsExactly(folder.resolve("weir-tmp-" + alive + "-1"));
    }

    @Test
    void soDoesItWithTheNextThatIsReadWithoutAJob() throws IOException {
        Path left = Files.createDirectories(folder.resolve("weir-tmp-999999999-1/db-1"));
        Files.writeString(left.resolve("CURRENT"), "");
        String before = System.setProperty("java.io.tmpdir", folder.toString());
        try (StateBase read = RocksBases.toRead(stored)) {
            assertThat(read.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
            assertThat(temporaryFolders()).hasSize(1).doesNotContain(left.getParent());
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    /** A savepoint of an attempt that has ended is still being written. */
    @Test
    void whatThisProcessReadsStays() throws IOException {
        assertStaysWhileAnAttemptOpens(bases);
    }

    /** Two engines of one process may work below one folder. */
    @Test
    void whatAnotherEngineOfThisProcessReadsStays() throws IOException {
        assertStaysWhileAnAttemptOpens(new RocksBases(folder, 0, 8 << 20, 0));
    }

    private void assertStaysWhileAnAttemptOpens(RocksBases reader) throws IOException {
        try (StateBase read = reader.openToRead(stored)) {
            assertRestored(2);
            assertThat(temporaryFolders()).hasSize(1);
            assertThat(read.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
        }
    }

    /** Else a process that writes savepoints for months would remember the folders of all of them. */
    @Test
    void aFolderThatWasReadIsForgottenWithIt() throws IOException {
        StateBase base = bases.openToRead(stored);
        Path read = temporaryFolders().get(0);
        base.close();
        Files.createDirectory(read);
        assertRestored(2);
        assertThat(read).doesNotExist();
    }

    private List<Path> temporaryFolders() throws IOException {
        return RocksSnapshots.list(folder).stream()
                .filter(path -> path.getFileName().toString().startsWith("weir-tmp-"))
                .toList();
    }

    /** RocksDB would make an empty one of it. */
    @Test
    void filesWithoutTheOneThatNamesTheOthersAreNoBase() {
        stored.removeIf(file -> file.name().equals(RocksBase.CURRENT));
        assertThatThrownBy(() -> bases.open("store", 2, stored))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("expected a file CURRENT");
    }

    @Test
    void aBaseOfWhichNothingIsKeptLeavesNothingBehind() throws IOException {
        Path empty = folder.resolve("empty");
        StateBase base = new RocksBases(empty, 0, 8 << 20, 0).open("store", 1, List.of());
        assertThat(empty.resolve("store")).isNotEmptyDirectory();
        base.close();
        assertThat(empty.resolve("store")).doesNotExist();
    }

    @Test
    void whatItDoesInsideCanBeAskedForUntilItIsClosed() throws IOException {
        StateBase base = bases.open("store", 2, stored);
        assertThat(base.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
        BaseStats stats = base.stats();
        assertThat(stats).isNotNull();
        assertThat(stats.readBytes()).isEqualTo(VALUE.length);
        assertThat(stats.cacheHits() + stats.cacheMisses()).isPositive();
        assertThat(stats.fileBytes()).isPositive();
        assertThat(stats.cacheBytes()).isPositive();
        assertThat(stats.keys()).isEqualTo(1);
        base.close();
        assertThat(base.stats()).isNull();
    }

    /** Attempts of both have the same numbers, and each deletes what other attempts have left. */
    @Test
    void jobsOfOneNameWithStoresOfTheirOwnLeaveEachOtherAlone() throws IOException {
        try (StateBase one = bases.open("store", 2, stored)) {
            try (StateBase other = bases.open("another", 2, List.of())) {
                assertThat(other.column("sums", "sum").get(3, KEY, 1)).isNull();
                assertThat(one.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
            }
            try (StateBase.Fold fold = one.fold()) {
                fold.section("sums", "sum", 4);
                fold.entry(KEY, 1, VALUE, VALUE.length);
                fold.commit();
            }
            try (BaseSnapshot snapshot = one.snapshot()) {
                assertThat(snapshot.files()).isNotEmpty();
            }
        }
    }

    /** One that was long in fetching, or whose process stood still: the job is no longer its own. */
    @Test
    void anOlderAttemptThatComesLateLeavesWhatANewerOneUses() throws IOException {
        try (StateBase newer = bases.open("store", 10, stored);
                BaseSnapshot uploading = newer.snapshot()) {
            try (StateBase older = bases.open("store", 9, stored)) {
                older.snapshot().close();
            }
            assertThat(newer.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
            for (BaseSnapshot.File file : uploading.files()) {
                try (InputStream in = file.content().open()) {
                    assertThat(in.readAllBytes()).hasSize((int) file.length());
                }
            }
            newer.snapshot().close();
        }
    }

    @Test
    void aSnapshotThatWasCutShortGoesWithTheNextStart() throws IOException {
        Path half = Files.createDirectory(folder.resolve("store").resolve("snap-1-7.tmp"));
        Files.writeString(half.resolve("CURRENT"), "");
        assertRestored(2);
        assertThat(half).doesNotExist();
    }

    @Test
    void aFolderThatCantBeUsedIsFoundBeforeItIsNeeded() throws IOException {
        bases.probe();
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new RocksBases(file.resolve("job"), 0, 8 << 20, 0).probe())
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("state.local-dir can't be used")
                .hasMessageContaining(file.toString());
    }

    private void assertRestored(long attempt) throws IOException {
        try (StateBase base = bases.open("store", attempt, stored)) {
            assertThat(base.column("sums", "sum").get(3, KEY, 1)).isEqualTo(VALUE);
            assertThat(base.column("sums", "sum").get(4, KEY, 1)).isNull();
        }
    }

    private Path local(String ending) throws IOException {
        for (Path snapshot : new RocksSnapshots(folder.resolve("store"), 1).all()) {
            for (Path file : RocksSnapshots.list(snapshot)) {
                if (file.toString().endsWith(ending)) {
                    return file;
                }
            }
        }
        throw new AssertionError("no file " + ending + " in " + folder);
    }
}
