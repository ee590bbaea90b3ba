package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {
    private static final Path ROOT = Path.of("/data/checkpoints");
    private static final CheckpointId ONE = new CheckpointId(1, 1);
    private static final CheckpointId TWO = new CheckpointId(2, 1);
    private static final int SEEDS = 20;
    private static final int CALLS_OF_SWEEP = 20;

    private final MemoryDisk disk = new MemoryDisk(1);
    private final FileBlobStore blobs = new FileBlobStore(disk, ROOT);
    private final CheckpointStore store = CheckpointStore.open(blobs, "orders", Samples.ids());

    @Test
    void lookingAtANewStoreCreatesNothing() {
        assertThat(store.peekStoreId()).isNull();
        assertThat(store.list()).isEmpty();
        assertThat(store.has(ONE)).isFalse();
        assertThat(store.readAddress()).isNull();
        assertThat(store.readHistory()).isEmpty();
        assertThat(disk.exists(ROOT)).isFalse();
    }

    @Test
    void theStoreKeepsItsFirstIdentity() {
        String id = store.storeId();
        assertThat(store.storeId()).isEqualTo(id);
        CheckpointStore later = CheckpointStore.open(blobs, "orders", () -> "other");
        assertThat(later.peekStoreId()).isEqualTo(id);
        assertThat(later.storeId()).isEqualTo(id);
    }

    @Test
    void whoLosesTheRaceForTheIdentityTakesTheWinners() {
        CheckpointStore loser = CheckpointStore.open(blobs, "orders", () -> {
            store.storeId();
            return "loser";
        });
        assertThat(loser.storeId()).isEqualTo(store.storeId()).isNotEqualTo("loser");
    }

    @Test
    void anIdentityOfAnotherJobIsRefused() throws IOException {
        blobs.putIfAbsent("orders/store-id", bytes("weir-store/1 job=payments id=p\n"));
        assertRefused(store::peekStoreId)
                .hasMessageContaining("/data/checkpoints/orders/store-id")
                .hasMessageContaining("job 'payments', expected 'orders'");
        assertRefused(store::storeId).hasMessageContaining("use another checkpoint.dir");
    }

    @Test
    void aDamagedIdentityIsRefused() throws IOException {
        blobs.putIfAbsent("orders/store-id", bytes("weir-store/1 job=ord"));
        assertRefused(store::peekStoreId)
                .hasMessageContaining("found 'weir-store/1 job=ord'")
                .hasMessageContaining("expected 'weir-store/1 job=orders id=...'");
    }

    @Test
    void aJobWhoseNameIsNoNameHasNoStore() {
        for (String job : List.of("", ".hidden", "a/b", "a b", "x".repeat(101))) {
            assertThatThrownBy(() -> CheckpointStore.open(blobs, job, Samples.ids()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPublishedCheckpointIsListedAndRead() {
        StateFile file = store.write(1, Content.of(bytes("state")), true);
        StateFile inline = store.inline(bytes("tiny"), false);
        CheckpointMetadata ten = publish(new CheckpointId(10, 1), file, inline);
        publish(new CheckpointId(9, 2));
        publish(new CheckpointId(9, 1));
        assertThat(store.list())
                .containsExactly(new CheckpointId(9, 1), new CheckpointId(9, 2), new CheckpointId(10, 1));
        assertThat(store.has(ten.id())).isTrue();
        assertThat(store.has(new CheckpointId(10, 2))).isFalse();
        assertThat(store.read(ten.id())).usingRecursiveComparison().isEqualTo(ten);
        assertThat(file.name()).startsWith("shared/1-");
    }

    @Test
    void stateIsReadWholeAndInParts() throws IOException {
        StateFile file = store.write(1, Content.of(bytes("0123456789")), false);
        StateFile inline = store.inline(bytes("0123456789"), false);
        ChannelState channel = store.writeChannel(1, "a->b", Content.of(bytes("0123456789")));
        assertThat(store.open(channel).readAllBytes()).isEqualTo(bytes("0123456789"));
        store.verify(channel);
        for (StateFile f : List.of(file, inline)) {
            assertThat(store.open(f).readAllBytes()).isEqualTo(bytes("0123456789"));
            assertThat(store.readRange(f, 2, 3)).isEqualTo(bytes("234"));
            store.verify(f);
            assertThat(f.length()).isEqualTo(10);
            assertThatThrownBy(() -> store.readRange(f, 8, 3)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void damagedStateIsNoticed() throws IOException {
        StateFile file = store.write(1, Content.of(bytes("0123456789")), false);
        Path path = ROOT.resolve("orders").resolve(file.name());
        disk.overwrite(path, bytes("0123456788"));
        assertRefused(() -> store.verify(file))
                .hasMessageContaining(path.toString())
                .hasMessageContaining("found 10 bytes with CRC32C")
                .hasMessageContaining("expected 10 bytes with CRC32C " + file.crc32c());
        disk.overwrite(path, bytes("01234"));
        assertRefused(() -> store.verify(file)).hasMessageContaining("found 5 bytes");
        assertRefused(() -> store.readRange(file, 4, 2)).hasMessageContaining("found its end before byte 6");
        disk.delete(path);
        assertRefused(() -> store.verify(file)).hasMessageContaining(path + " is missing");
        StateFile inline = new StateFile("inline-x", 3, 1, bytes("abc"), false);
        assertRefused(() -> store.verify(inline)).hasMessageContaining("inline-x is damaged");
    }

    @Test
    void metadataCopiedFromElsewhereIsRefused() throws IOException {
        store.storeId();
        copyInto(TWO, metadata("orders", store.storeId(), ONE));
        assertRefused(() -> store.read(TWO)).hasMessageContaining("found id '1-1', expected '2-1'");
        copyInto(new CheckpointId(3, 1), metadata("orders", "elsewhere", new CheckpointId(3, 1)));
        assertRefused(() -> store.read(new CheckpointId(3, 1))).hasMessageContaining("found store 'elsewhere'");
        copyInto(new CheckpointId(4, 1), metadata("payments", store.storeId(), new CheckpointId(4, 1)));
        assertRefused(() -> store.read(new CheckpointId(4, 1))).hasMessageContaining("found job 'payments'");
        assertRefused(() -> store.read(new CheckpointId(5, 1))).hasMessageContaining("chk-5-1/_metadata is missing");
    }

    @Test
    void publishingTheSameAgainIsFineAndAnythingElseIsABug() {
        CheckpointMetadata one = publish(ONE);
        store.publish(one);
        StateFile file = store.write(1, Content.of(bytes("x")), false);
        assertThatThrownBy(() -> publish(ONE, file))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERNAL))
                .hasMessageContaining("1-1 is published already");
        assertThat(store.read(ONE)).usingRecursiveComparison().isEqualTo(one);
    }

    @Test
    void aConfirmedCheckpointStaysConfirmed() {
        publish(ONE);
        assertThat(store.isConfirmed(ONE)).isFalse();
        store.confirm(ONE);
        store.confirm(ONE);
        assertThat(store.isConfirmed(ONE)).isTrue();
    }

    @Test
    void retiringDeletesWhatNoKeptCheckpointNames() throws IOException {
        StateFile base = store.write(1, Content.of(bytes("base")), true);
        StateFile layer = store.write(1, Content.of(bytes("layer")), false);
        ChannelState channel = store.writeChannel(1, "a->b", Content.of(bytes("overtaken")));
        CheckpointMetadata one = Samples.metadata(store.storeId(), ONE, List.of(base, layer), List.of(channel));
        store.publish(one);
        store.confirm(ONE);
        CheckpointMetadata two = publish(TWO, base);
        store.retire(one, List.of(two));
        store.retire(one, List.of(two));
        assertThat(blobs.list(""))
                .containsExactly("orders/chk-2-1/_metadata", "orders/" + base.name(), "orders/store-id");
        assertThat(disk.exists(ROOT.resolve("orders/chk-1-1"))).isFalse();
    }

    @Test
    void retiringKeepsWhatAChannelOfAKeptCheckpointNames() {
        ChannelState channel = store.writeChannel(1, "a->b", Content.of(bytes("overtaken")));
        CheckpointMetadata one = Samples.metadata(store.storeId(), ONE, List.of(), List.of(channel));
        CheckpointMetadata two = Samples.metadata(store.storeId(), TWO, List.of(), List.of(channel));
        store.publish(one);
        store.publish(two);
        store.retire(one, List.of(two));
        store.verify(channel);
    }

    @Test
    void retiringNeverDeletesOutsideTheSharedFolder() throws IOException {
        blobs.putIfAbsent("orders/elsewhere/base", bytes("of a savepoint"));
        StateFile foreign = new StateFile("elsewhere/base", 14, 0, null, true);
        store.retire(publish(ONE, foreign), List.of());
        assertThat(blobs.exists("orders/elsewhere/base")).isTrue();
    }

    @Test
    void aCheckpointIsNotBothRetiredAndKept() {
        CheckpointMetadata one = publish(ONE);
        assertThatThrownBy(() -> store.retire(one, List.of(one))).hasMessageContaining("both retired and kept");
        assertThat(store.has(ONE)).isTrue();
    }

    /** Whoever deleted its metadata died before that was durable; who collects the rest must see to it. */
    @Test
    void aCheckpointThatWasHalfDeletedDoesNotComeBackWithoutItsFiles() throws IOException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            for (int call = 1; call <= CALLS_OF_SWEEP; call++) {
                MemoryDisk ofMachine = new MemoryDisk(seed);
                halfDeletedOn(ofMachine, call);
                ofMachine.crash();
                CheckpointStore after =
                        CheckpointStore.open(new FileBlobStore(ofMachine, ROOT), "orders", Samples.ids());
                after.list().forEach(id -> after.read(id).files().forEach(after::verify));
            }
        }
    }

    /** What is left is collected until the machine loses power at this call. */
    private static void halfDeletedOn(MemoryDisk ofMachine, int lastCall) throws IOException {
        BlobStore onIt = new FileBlobStore(ofMachine, ROOT);
        CheckpointStore before = CheckpointStore.open(onIt, "orders", Samples.ids());
        StateFile half = before.write(1, Content.of(bytes("half")), false);
        before.publish(Samples.metadata(before.storeId(), ONE, List.of(half)));
        before.confirm(ONE);
        onIt.discard(List.of("orders/chk-1-1/_metadata"));
        ofMachine.crashAfter(lastCall);
        try {
            before.collectOrphans(2, List.of());
        } catch (MemoryDisk.Crash expected) {
            assertThat(expected).hasMessageContaining("crash at call");
        }
    }

    @Test
    void orphansOfOlderAttemptsAreCollectedAndNothingElse() throws IOException {
        StateFile base = store.write(1, Content.of(bytes("base")), true);
        StateFile orphan = store.write(1, Content.of(bytes("orphan")), false);
        StateFile own = store.write(2, Content.of(bytes("own")), false);
        StateFile newer = store.write(3, Content.of(bytes("newer")), false);
        CheckpointMetadata kept = publish(ONE, base);
        publish(TWO, base, orphan);
        publish(new CheckpointId(2, 2), own);
        publish(new CheckpointId(2, 3), newer);
        store.writeAddress(1, "127.0.0.1:1");
        store.writeAddress(2, "127.0.0.1:2");
        create("orders/shared/1-left~0");
        create("orders/shared/2-busy~0");
        create("orders/chk-3-1/_metadata~0");
        create("orders/shared/notes.txt");
        create("orders/chk-01-1/_metadata");

        OrphanReport report = store.collectOrphans(2, List.of(kept));

        assertThat(report.checkpoints()).containsExactly(TWO);
        assertThat(report.files()).containsExactly(orphan.name(), "address/1");
        assertThat(report.unfinished()).containsExactly("chk-3-1/_metadata", "shared/1-left");
        assertThat(report.leftAlone()).containsExactly("chk-01-1/_metadata", "shared/notes.txt");
        assertThat(store.list()).containsExactly(ONE, new CheckpointId(2, 2), new CheckpointId(2, 3));
        List.of(base, own, newer).forEach(store::verify);
        assertThat(store.readAddress()).isEqualTo("127.0.0.1:2");
        assertThat(blobs.unfinished("")).containsExactly("orders/shared/2-busy");
        assertThat(disk.exists(ROOT.resolve("orders/chk-3-1"))).isFalse();
        assertThat(store.collectOrphans(2, List.of(kept)).deletedNothing()).isTrue();
    }

    @Test
    void deletingAllAfterCancelSparesWhatANewerAttemptHasBegun() throws IOException {
        publish(ONE, store.write(1, Content.of(bytes("old")), true));
        publish(new CheckpointId(2, 2), store.write(2, Content.of(bytes("cancelled")), true));
        StateFile fresh = store.write(3, Content.of(bytes("fresh")), true);
        CheckpointMetadata newJob = publish(new CheckpointId(1, 3), fresh);
        String id = store.storeId();

        OrphanReport report = store.deleteAll(2);

        assertThat(report.checkpoints()).containsExactly(ONE, new CheckpointId(2, 2));
        assertThat(store.list()).containsExactly(newJob.id());
        store.verify(fresh);
        assertThat(CheckpointStore.open(blobs, "orders", Samples.ids()).peekStoreId())
                .isEqualTo(id);
    }

    @Test
    void theNewestAttemptsAddressIsRead() {
        store.writeAddress(9, "127.0.0.1:9");
        store.writeAddress(10, "127.0.0.1:10");
        store.writeAddress(2, "127.0.0.1:2");
        assertThat(store.readAddress()).isEqualTo("127.0.0.1:10");
    }

    @Test
    void aProbeLeavesNothingAndClaimsNoIdentity() {
        store.probe();
        assertThat(disk.list(ROOT.resolve("orders/shared"))).isEmpty();
        assertThat(store.peekStoreId()).isNull();
    }

    @Test
    void aStoreThatCannotBeWrittenIsKnownByItsProbe() throws IOException {
        disk.createFolders(ROOT.resolve("orders"));
        disk.deny(ROOT.resolve("orders"));
        assertThatThrownBy(store::probe)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED))
                .hasMessageContaining("Cannot write to the store");
    }

    @Test
    void whatAProbeLeavesInACrashIsAnOrphan() throws IOException {
        create("orders/shared/1-probe-x");
        store.storeId();
        assertThat(store.collectOrphans(2, List.of()).files()).containsExactly("shared/1-probe-x");
    }

    @Test
    void aFolderWithoutIdentityMayHoldNothingForeign() throws IOException {
        store.checkOwn();
        create("orders/.DS_Store");
        create("orders/chk-0-1/_metadata");
        create("orders/shared/1-probe-x");
        store.checkOwn();
        create("orders/thesis.txt");
        assertRefused(store::checkOwn)
                .hasMessageContaining("thesis.txt")
                .hasMessageContaining("/data/checkpoints/orders");
        store.storeId();
        store.checkOwn();
    }

    @Test
    void aFolderAboveTheStoreNeedNotBeReadableAndOneInItMust() {
        disk.deny(ROOT.getParent());
        store.storeId();
        disk.deny(ROOT.resolve("orders"));
        assertThatThrownBy(() -> publish(ONE))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED))
                .hasMessageContaining("access to /data/checkpoints/orders is denied");
    }

    @Test
    void aFolderAboveTheStoreNeedNotBeSyncedAndOneInItMust() {
        disk.neverSync(ROOT.getParent());
        store.storeId();
        disk.neverSync(ROOT.resolve("orders"));
        assertThatThrownBy(() -> publish(ONE))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessageContaining("Invalid argument");
    }

    @Test
    void twoJobsInOneFolderDoNotMeet() {
        CheckpointStore other = CheckpointStore.open(blobs, "orders2", Samples.ids());
        publish(ONE);
        other.storeId();
        assertThat(other.list()).isEmpty();
        other.deleteAll(9);
        assertThat(store.has(ONE)).isTrue();
    }

    private CheckpointMetadata publish(CheckpointId id, StateFile... files) {
        CheckpointMetadata metadata = Samples.metadata(store.storeId(), id, List.of(files));
        store.publish(metadata);
        return metadata;
    }

    private static CheckpointMetadata metadata(String job, String storeId, CheckpointId id) {
        return new CheckpointMetadata(
                job, storeId, id, null, null, "0.1.0", "murmur2", 128, 1, 2, List.of(), List.of(), List.of());
    }

    private void copyInto(CheckpointId id, CheckpointMetadata metadata) throws IOException {
        blobs.putIfAbsent("orders/chk-" + id + "/_metadata", MetadataCodec.encode(metadata));
    }

    private void create(String name) throws IOException {
        Path file = ROOT.resolve(name);
        disk.createFolders(file.getParent());
        disk.create(file).close();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
