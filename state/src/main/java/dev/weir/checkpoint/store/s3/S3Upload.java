package dev.weir.checkpoint.store.s3;

import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.error.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One blob on its way into a bucket: up to {@value #PART_BYTES} bytes as one request, more as parts of that size (and
 * larger ones when there are very many), which become an object at the end. Only one of them is in memory. The store
 * compares each with its checksum. Owned by the thread of the put; closing it takes back what was not finished.
 */
final class S3Upload implements Closeable {
    static final int PART_BYTES = 8 << 20;

    /** No store takes more parts of one object. */
    static final int PARTS_MAX = 10_000;

    /** From here on a part is large, so that what is rare costs nobody else memory. */
    private static final int LARGE_PARTS_FROM = PARTS_MAX / 2 + 1;

    private static final int LARGE_PART_BYTES = 8 * PART_BYTES;

    /** Where an object says whose put it is of. */
    static final String TICKET = "weir-put";

    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);
    private static final int FIRST_BYTES = 1 << 13;
    private static final int TAKEN = 412;
    private static final String NO_SUCH_UPLOAD = "NoSuchUpload";
    private static final String ONLY_NEW = "*";

    private final S3Client client;
    private final S3Calls calls;
    private final String bucket;
    private final String key;
    private final String ticket;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] part = new byte[FIRST_BYTES];
    private int filled;
    private @Nullable String uploadId;

    /** @param ticket a text that no other put has */
    S3Upload(S3Client client, S3Calls calls, String bucket, String key, String ticket) {
        this.client = client;
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
        this.ticket = ticket;
    }

    /** Takes the content; closing it does nothing. */
    OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                add(bytes, offset, count);
            }
        };
    }

    /** A full part stays until more comes, so that the last one is not empty. */
    private void add(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (filled == partBytes(parts.size() + 1)) {
                sendPart();
            }
            int partBytes = partBytes(parts.size() + 1);
            int fits = Math.min(count - done, partBytes - filled);
            makeRoom(fits, partBytes);
            System.arraycopy(bytes, offset + done, part, filled, fits);
            filled += fits;
            done += fits;
        }
    }

    /**
     * How large a part is, unless it is the last one.
     *
     * @param number from 1
     * @throws StoreFailure CONFIGURATION when there can be no such part
     */
    static int partBytes(int number) throws StoreFailure {
        if (number > PARTS_MAX) {
            long bytes = (LARGE_PARTS_FROM - 1L) * PART_BYTES + (PARTS_MAX - LARGE_PARTS_FROM + 1L) * LARGE_PART_BYTES;
            throw new StoreFailure(
                    ExitCode.CONFIGURATION,
                    "one file of state may be " + (bytes >> 30) + " GiB in an object store, which takes " + PARTS_MAX
                            + " parts of it; this one is larger. Set a checkpoint.dir (for a savepoint, a savepoint.dir)"
                            + " on a disk.",
                    null);
        }
        return number < LARGE_PARTS_FROM ? PART_BYTES : LARGE_PART_BYTES;
    }

    private void makeRoom(int bytes, int partBytes) {
        if (filled + bytes > part.length) {
            part = Arrays.copyOf(part, Math.min(partBytes, Math.max(2 * part.length, filled + bytes)));
        }
    }

    /** The object is there whole, or another one of this name. @return false when it is another one */
    boolean finish() throws IOException {
        if (uploadId == null) {
            return isNew(this::putWhole);
        }
        sendPart();
        boolean own = isNew(this::complete);
        if (own) {
            uploadId = null;
        }
        return own;
    }

    private void putWhole() {
        client.putObject(
                r -> r.bucket(bucket)
                        .key(key)
                        .ifNoneMatch(ONLY_NEW)
                        .metadata(Map.of(TICKET, ticket))
                        .checksumCRC32C(checksum()),
                body());
    }

    private void sendPart() throws IOException {
        String id = uploadId;
        if (id == null) {
            id = calls.call(key, this::begin);
            uploadId = id;
        }
        String upload = id;
        int number = parts.size() + 1;
        String checksum = checksum();
        String etag = calls.call(
                key,
                () -> client.uploadPart(
                                r -> r.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .checksumCRC32C(checksum),
                                body())
                        .eTag());
        parts.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumCRC32C(checksum)
                .build());
        filled = 0;
    }

    private String begin() {
        return client.createMultipartUpload(r -> r.bucket(bucket)
                        .key(key)
                        .metadata(Map.of(TICKET, ticket))
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C))
                .uploadId();
    }

    private void complete() {
        client.completeMultipartUpload(r -> r.bucket(bucket)
                .key(key)
                .uploadId(uploadId)
                .ifNoneMatch(ONLY_NEW)
                .multipartUpload(m -> m.parts(parts)));
    }

    private RequestBody body() {
        byte[] bytes = part;
        int length = filled;
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    private String checksum() {
        CRC32C crc = new CRC32C();
        crc.update(part, 0, filled);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** The name may be taken, and the upload be over, by this very put, the reply to which was lost. */
    private boolean isNew(Runnable request) throws IOException {
        return calls.call(key, () -> {
            try {
                request.run();
                return true;
            } catch (S3Exception e) {
                boolean over = S3Answer.code(e).equals(NO_SUCH_UPLOAD);
                if (e.statusCode() != TAKEN && !over) {
                    throw e;
                }
                return isOurs(e);
            }
        });
    }

    private boolean isOurs(S3Exception refusal) {
        HeadObjectResponse there;
        try {
            there = client.headObject(r -> r.bucket(bucket).key(key));
        } catch (NoSuchKeyException goneMeanwhile) {
            throw refusal;
        }
        boolean ours = ticket.equals(there.metadata().get(TICKET));
        LOG.debug("s3://{}/{} is taken, by {}: {}", bucket, key, ours ? "this put" : "another", refusal.getMessage());
        return ours;
    }

    /** Takes back the parts of an upload that did not end; what cannot be reached is collected by a later attempt. */
    @Override
    public void close() {
        String unfinished = uploadId;
        if (unfinished == null) {
            return;
        }
        try {
            client.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(unfinished));
        } catch (SdkException e) {
            LOG.debug("the upload of s3://{}/{} was not taken back: {}", bucket, key, e.getMessage());
        }
    }
}
