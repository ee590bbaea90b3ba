package dev.weir.checkpoint.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.BlobStoreContract;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** {@link BlobStoreContract}, and what only buckets have. */
class S3BlobStoreTest extends BlobStoreContract {
    private final String prefix = TestBucket.newPrefix();

    @Override
    protected BlobStore open() {
        return TestBucket.open(TestBucket.address(), prefix);
    }

    @Override
    protected void leaveUnfinished(String name) {
        try (S3Client client = TestBucket.client()) {
            client.createMultipartUpload(r -> r.bucket(TestBucket.NAME).key(prefix + "/" + name));
        }
    }

    @Test
    void aLargeBlobIsSentInParts() throws IOException {
        byte[] content = random(2 * S3Upload.PART_BYTES + 12_345);
        CRC32C crc = new CRC32C();
        crc.update(content);
        BlobStore store = open();
        StoredBlob stored = store.put("orders/shared/1-large", Content.of(content));
        assertThat(stored).isEqualTo(new StoredBlob("orders/shared/1-large", content.length, crc.getValue()));
        try (InputStream in = store.open("orders/shared/1-large")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(store.readRange("orders/shared/1-large", S3Upload.PART_BYTES - 2, 4))
                .containsExactly(
                        content[S3Upload.PART_BYTES - 2],
                        content[S3Upload.PART_BYTES - 1],
                        content[S3Upload.PART_BYTES],
                        content[S3Upload.PART_BYTES + 1]);
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aBlobOfExactlyOnePartIsOneRequest() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(TestBucket.address())) {
            BlobStore store = TestBucket.open(proxy.address(), prefix);
            store.put("full", Content.of(random(S3Upload.PART_BYTES)));
            assertThat(proxy.seen()).hasSize(1);
            store.put("more", Content.of(random(S3Upload.PART_BYTES + 1)));
            assertThat(proxy.seen()).hasSize(1 + 4);
        }
    }

    @Test
    void aLargeBlobDoesNotReplaceAnother() throws IOException {
        BlobStore store = open();
        store.putIfAbsent("a", new byte[] {1});
        assertThatThrownBy(() -> store.put("a", Content.of(random(S3Upload.PART_BYTES + 1))))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.read("a")).containsExactly(1);
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aLargeBlobWhoseContentBreaksLeavesNothing() throws IOException {
        BlobStore store = open();
        byte[] much = random(S3Upload.PART_BYTES + 1);
        assertThatThrownBy(() -> store.put("a", out -> {
                    out.write(much);
                    throw new IOException("the source of the content broke");
                }))
                .hasMessage("the source of the content broke");
        assertThat(store.exists("a")).isFalse();
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aListingOfManyPagesIsWhole() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(TestBucket.address())) {
            BlobStore store = TestBucket.open(proxy.address(), prefix);
            List<String> names = new ArrayList<>();
            for (int i = 10; i < 17; i++) {
                names.add("job" + i % 3 + "/" + i);
                store.putIfAbsent(names.get(names.size() - 1), new byte[] {1});
                leaveUnfinished("u/" + i);
            }
            proxy.rewriteQuery(query -> query.contains("list-type=2")
                    ? query + "&max-keys=2"
                    : query.contains("uploads") ? query + "&max-uploads=2" : query);
            names.sort(null);
            assertThat(store.list("")).isEqualTo(names);
            assertThat(store.folders()).containsExactly("job0", "job1", "job2");
            assertThat(store.unfinished("")).hasSize(7);
            assertThat(proxy.seen().stream().filter(r -> r.startsWith("GET"))).hasSize(4 + 2 + 4);
        }
    }

    @Test
    void whatOthersPutThereIsNoBlob() throws IOException {
        try (S3Client client = TestBucket.client()) {
            for (String key : List.of("/a folder/x", "/", "-neighbour/x", "/a/")) {
                client.putObject(
                        r -> r.bucket(TestBucket.NAME).key(prefix + key),
                        software.amazon.awssdk.core.sync.RequestBody.fromString("x"));
            }
        }
        BlobStore store = open();
        assertThat(store.list("")).isEmpty();
        assertThat(store.folders()).containsExactly("a");
    }

    @Test
    void manyAreDeletedAtOnce() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(TestBucket.address())) {
            BlobStore store = TestBucket.open(proxy.address(), prefix);
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 1_001; i++) {
                names.add("n/" + i);
            }
            store.putIfAbsent("n/0", new byte[] {1});
            store.putIfAbsent("n/1000", new byte[] {1});
            store.putIfAbsent("m/0", new byte[] {1});
            store.delete(names);
            assertThat(store.list("")).containsExactly("m/0");
            assertThat(proxy.seen().stream().filter(r -> r.startsWith("POST") && r.contains("?delete")))
                    .hasSize(1);
            assertThat(proxy.seen().stream().filter(r -> r.startsWith("DELETE")))
                    .hasSize(1);
        }
    }

    @Test
    void aBlobIsDescribedByItsAddress() {
        assertThat(open().describe("orders/store-id")).isEqualTo("s3://weir-tests/" + prefix + "/orders/store-id");
        assertThat(TestBucket.open(TestBucket.address(), "").describe("orders")).isEqualTo("s3://weir-tests/orders");
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
