package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.RestoreId;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.BlobsInMemory;
import dev.weir.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The marker, names and small text files of a store, damaged. */
@Timeout(120)
class StoreFilesFuzzTest {
    @Test
    void aMarkerIsReadWholeOrIsNone() {
        List<String> valid = List.of(
                "weir/1 job=orders attempt=3 checkpoint=42-3 store=3f2c9a52-0b7e status=RUNNING",
                "weir/1 job=orders attempt=1 checkpoint=none store=3f2c status=STOPPED began=1");
        List<String> words =
                List.of("0-0", "-1", "none", "FINISHED", " began=", "999999999999999999", "weir/1 ", "job=", "\n");
        Fuzz.of("marker").texts(valid, words, text -> {
            Marker marker = Marker.decode(text);
            if (marker != null) {
                assertThat(Marker.decode(marker.encode())).isEqualTo(marker);
            }
        });
    }

    @Test
    void whatNamesACheckpointOfNoAttemptIsNoMarker() {
        assertThat(Marker.decode("weir/1 job=orders attempt=3 checkpoint=42-0 store=3f2c status=RUNNING"))
                .isNull();
        assertThat(Marker.decode("weir/1 job=orders attempt=3 checkpoint=42-10 store=3f2c status=RUNNING"))
                .isNotNull();
    }

    @Test
    void aRestoreIdIsReadWholeOrIsNone() {
        Fuzz.of("restore id").texts(List.of("3f2c9a520b7e4f43-p5a5b-rq-1", "3f2c-p5a"), List.of("-p", "-r"), text -> {
            RestoreId id = RestoreId.decode(text);
            assertThat(id == null || id.encode().equals(text)).isTrue();
        });
    }

    @Test
    void aNameIsOneOfTheStoresOrIsNot() {
        List<String> valid = List.of("chk-42-3/_metadata", "shared/3-6f9c", "history/3-17", "address/3", "store-id");
        List<String> words = List.of("..", "/", "//", "chk-", "-", "0", "%", "a/".repeat(3_000));
        Fuzz.of("names of blobs").texts(valid, words, name -> {
            boolean isValid = BlobNames.isValid(name);
            JobFolder.attemptOf(name);
            JobFolder.newest(List.of(name, "history/1-1"));
            CheckpointId id = JobFolder.checkpointOf(name);
            assertThat(id == null || name.startsWith("chk-" + id + "/")).isTrue();
            assertThat(BlobNames.isValid(BlobNames.encode(name))).isEqualTo(!name.isEmpty());
            if (isValid) {
                assertThat(name).doesNotStartWith("/").doesNotContain("//");
                assertThat(("/" + name + "/")).doesNotContain("/../").doesNotContain("/./");
            }
        });
    }

    @Test
    void anAddressOfABucketHasOneForm() {
        List<String> words = List.of("//", "/", "..", "s3:", "://", "@", "/".repeat(5_000));
        Fuzz.of("addresses").texts(List.of("s3://shop/weir/savepoints", "/var/weir", "s3://shop-1"), words, text -> {
            try {
                String once = Folders.absolute(text);
                assertThat(Folders.absolute(once)).isEqualTo(once);
                assertThat(Folders.isAbsolute(once)).isTrue();
                Folders.parent(once);
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.USAGE, "names no folder");
            }
        });
    }

    @Test
    void theIdentityOfAStoreIsReadOrRefused() {
        BlobsInMemory disk = new BlobsInMemory();
        CheckpointStore.open(disk.open("/c"), "orders", () -> "3f2c9a52").storeId();
        byte[] whole = disk.content().get("/c/orders/store-id");
        Fuzz.of("store-id").bytes(List.of(whole), bytes -> {
            disk.content().put("/c/orders/store-id", bytes);
            try {
                CheckpointStore.open(disk.open("/c"), "orders", () -> "x").peekStoreId();
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, "/c/orders/store-id");
            }
        });
    }

    @Test
    void historyAndAddressAreForPeopleAndNeverFail() {
        BlobsInMemory disk = new BlobsInMemory();
        CheckpointStore store = CheckpointStore.open(disk.open("/c"), "orders", () -> "3f2c9a52");
        store.history(1).append(List.of("2026-11-25T03:12:46.123Z 17-3 COMPLETED", "größe"));
        store.writeAddress(1, "127.0.0.1:8080");
        List<byte[]> valid = List.copyOf(disk.content().values());
        List<String> names = List.copyOf(disk.content().keySet());
        Fuzz fuzz = Fuzz.of("history and address");
        fuzz.bytes(valid, bytes -> {
            names.forEach(name -> disk.content().put(name, bytes));
            assertThat(store.readHistory()).isNotNull();
            String address = store.readAddress();
            assertThat(address == null || new String(bytes, StandardCharsets.UTF_8).contains(address))
                    .isTrue();
        });
    }
}
