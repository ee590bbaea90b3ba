package dev.weir.checkpoint.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.OrphanReport;
import dev.weir.checkpoint.store.s3.FaultyProxy.Fault;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** A job's checkpoints on an object store, from the first probe to the last deletion. */
class CheckpointsInABucketTest {
    private final String prefix = TestBucket.newPrefix();
    private FaultyProxy proxy;
    private S3BlobStore blobs;
    private CheckpointStore store;

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultyProxy(TestBucket.address());
        blobs = TestBucket.open(proxy.address(), prefix);
        store = CheckpointStore.open(blobs, "orders", () -> UUID.randomUUID().toString());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aCheckpointLivesAndIsRetired() throws IOException {
        assertThat(store.peekStoreId()).isNull();
        store.checkOwn();
        store.probe();
        assertThat(blobs.list("")).isEmpty();
        StateFile base = store.write(1, Content.of(new byte[1_000]), true);
        StateFile layer = store.write(1, Content.of(new byte[10]), false);
        CheckpointMetadata one = publish(new CheckpointId(1, 1), base, layer);
        store.publish(one);
        store.confirm(one.id());
        CheckpointMetadata two = publish(new CheckpointId(2, 1), base);
        assertThat(store.list()).containsExactly(one.id(), two.id());
        assertThat(store.read(one.id())).usingRecursiveComparison().isEqualTo(one);
        store.verify(base);
        assertThat(store.readRange(base, 990, 10)).hasSize(10);
        store.retire(one, List.of(two));
        assertThat(blobs.list(""))
                .containsExactly("orders/chk-2-1/_metadata", "orders/" + base.name(), "orders/store-id");
    }

    @Test
    void aRunningJobIsFoundThroughTheBucket() {
        assertThat(store.readAddress()).isNull();
        store.storeId();
        store.writeAddress(2, "127.0.0.1:2");
        store.writeAddress(10, "127.0.0.1:10");
        assertThat(store.readAddress()).isEqualTo("127.0.0.1:10");
        assertThat(CheckpointStore.jobs(blobs)).containsExactly("orders");
    }

    @Test
    void theHistoryGoesOn() {
        store.history(1).append(List.of("a", "b"));
        store.history(2).append(List.of("c"));
        assertThat(store.readHistory()).containsExactly("a", "b", "c");
    }

    @Test
    void whatACrashLeavesIsCollected() throws IOException {
        StateFile kept = store.write(1, Content.of(new byte[10]), true);
        CheckpointMetadata current = publish(new CheckpointId(1, 1), kept);
        StateFile orphan = store.write(1, Content.of(new byte[10]), true);
        publish(new CheckpointId(2, 1), orphan);
        try (S3Client client = TestBucket.client()) {
            client.createMultipartUpload(r -> r.bucket(TestBucket.NAME).key(prefix + "/orders/shared/1-unfinished"));
            client.createMultipartUpload(r -> r.bucket(TestBucket.NAME).key(prefix + "/orders/shared/2-busy"));
        }
        OrphanReport report = store.collectOrphans(2, List.of(current));
        assertThat(report.checkpoints()).containsExactly(new CheckpointId(2, 1));
        assertThat(report.files()).containsExactly(orphan.name());
        assertThat(report.unfinished()).containsExactly("shared/1-unfinished");
        assertThat(store.list()).containsExactly(current.id());
        store.verify(kept);
        assertThat(blobs.unfinished("")).containsExactly("orders/shared/2-busy");
        store.deleteAll(9);
        assertThat(blobs.list("")).containsExactly("orders/store-id");
        assertThat(blobs.unfinished("")).isEmpty();
    }

    /** As a policy of a bucket may. */
    @Test
    void orphansAreCollectedWhereUnfinishedUploadsMayNotBeListed() {
        StateFile orphan = store.write(1, Content.of(new byte[10]), true);
        publish(new CheckpointId(2, 1), orphan);
        proxy.keepFailing("GET .*uploads.*", FaultyProxy.error(403, "AccessDenied"));
        assertThatThrownBy(() -> store.collectOrphans(2, List.of()))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED));
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.verify(orphan)).isInstanceOf(WeirException.class);
    }

    @Test
    void aDeletionThatIsInterruptedLeavesGarbageOnlyAndALaterAttemptCollectsIt() throws IOException {
        // In this order: the metadata, the files that no one names any more, the rest of the folder.
        List<String> requests = List.of("DELETE .*_metadata", "DELETE .*/shared/.*", "POST .*delete.*");
        for (int interrupted = 0; interrupted < requests.size(); interrupted++) {
            StateFile shared = store.write(1, Content.of(new byte[10]), true);
            StateFile own = store.write(1, Content.of(new byte[10]), false);
            CheckpointMetadata one = publish(new CheckpointId(2L * interrupted + 1, 1), shared, own);
            CheckpointMetadata two = publish(new CheckpointId(2L * interrupted + 2, 1), shared);
            store.confirm(one.id());
            proxy.plan(requests.get(interrupted), refusals());
            assertThatThrownBy(() -> store.retire(one, List.of(two)))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE));
            for (CheckpointId id : store.list()) {
                store.read(id).files().forEach(store::verify);
            }
            store.collectOrphans(2, List.of(two));
            assertThat(blobs.list(""))
                    .containsExactly(
                            "orders/chk-" + two.id() + "/_metadata", "orders/" + shared.name(), "orders/store-id");
        }
    }

    private static Fault[] refusals() {
        return Collections.nCopies(3, FaultyProxy.error(503, "ServiceUnavailable"))
                .toArray(Fault[]::new);
    }

    @Test
    void aStoreThatDoesNotHeedIfNoneMatchIsRefusedBeforeAnythingIsClaimed() throws IOException {
        proxy.withhold("If-None-Match");
        assertThatThrownBy(store::probe)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("two files were given one name");
        assertThat(blobs.list("")).isEmpty();
    }

    @Test
    void anErrorNamesWhatWasDoneAndTheAddress() {
        proxy.plan("PUT .*", FaultyProxy.error(403, "AccessDenied"));
        assertThatThrownBy(store::probe)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED))
                .hasMessageStartingWith(
                        "Cannot write to the store at s3://weir-tests/" + prefix + "/orders/: access is denied (403");
    }

    private CheckpointMetadata publish(CheckpointId id, StateFile... files) {
        CheckpointMetadata metadata = new CheckpointMetadata(
                "orders",
                store.storeId(),
                id,
                null,
                null,
                "0.1.0",
                "murmur2",
                128,
                1,
                2,
                List.of(),
                List.of(files),
                List.of());
        store.publish(metadata);
        return metadata;
    }
}
